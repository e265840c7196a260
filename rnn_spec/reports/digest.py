"""Results in the order in which they are read: causes with what they block, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnn_spec.reports.result import Result

__all__ = ["Cause", "Family", "Skip", "causes", "families", "skips", "stranded"]


@dataclass(frozen=True)
class Cause:
    """A law that does not hold, and those that are not held since they rest on it."""

    result: Result
    blocks: tuple[Result, ...]


@dataclass(frozen=True)
class Family:
    """The laws of a family that passed, of so many that were not skipped."""

    name: str
    passed: tuple[Result, ...]
    asked: int

    @property
    def whole(self) -> bool:
        """Whether all passed."""
        return len(self.passed) == self.asked


@dataclass(frozen=True)
class Skip:
    """A reason to skip laws, and the laws."""

    reason: str
    laws: tuple[str, ...]


def causes(results: Sequence[Result], status: str) -> list[Cause]:
    """List the laws of a status, each with those that it is the first to block."""
    firsts = _first_blockers(results)

    return [
        Cause(each, tuple(other for other in results if firsts.get(other.law) == each.law))
        for each in results
        if each.status == status
    ]


def stranded(results: Sequence[Result]) -> list[Result]:
    """List the blocked laws whose cause is not among the results."""
    firsts = _first_blockers(results)

    return [each for each in results if each.status == "blocked" and each.law not in firsts]


def families(results: Iterable[Result]) -> list[Family]:
    """Group what passed by family, in catalogue order."""
    groups: dict[str, list[Result]] = {}
    for each in results:
        if each.status != "skipped":
            groups.setdefault(each.family or each.level, []).append(each)
    found = [
        Family(name, tuple(each for each in group if each.status == "passed"), len(group))
        for name, group in groups.items()
    ]

    return [each for each in found if each.passed]


def skips(results: Iterable[Result]) -> list[Skip]:
    """Group what was skipped by its reason."""
    groups: dict[str, list[str]] = {}
    for each in results:
        if each.status == "skipped":
            groups.setdefault(each.reason or "no reason was given", []).append(each.law)

    return [Skip(reason, tuple(laws)) for reason, laws in groups.items()]


def _first_blockers(results: Sequence[Result]) -> dict[str, str]:
    """Name, for each law that is blocked, the first law in the list that blocks it."""
    broken = [each.law for each in results if each.status in {"failed", "xfailed"}]
    firsts = {
        each.law: next((law for law in broken if law in each.blockers), None) for each in results
    }

    return {law: first for law, first in firsts.items() if first}
