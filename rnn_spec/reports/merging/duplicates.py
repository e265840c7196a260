"""Runs of the same subject with the same seed: equal ones are one, others are named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from rnn_spec.reports.report import Report
from rnn_spec.reports.result import Result

__all__ = ["Conditions", "Difference", "LawDifference", "conditions", "differences", "distinct"]

Conditions: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]
"""A subject, a profile and versions: with one seed, they always give the same results."""

TIMES = {"seconds", "reproduced"}
"""What of a result depends on the machine, and on whether its script was run."""


@dataclass(frozen=True)
class LawDifference:
    """
    A law with two results for the same seed.

    Attributes:
        law: the name of the law.
        statuses: its two statuses; equal if only the numbers or the case differ.
    """

    law: str
    statuses: tuple[str, str]

    def __str__(self) -> str:
        """Return the law and how its results differ."""
        one, other = self.statuses

        return (
            f"{self.law} {one} with other values" if one == other else f"{self.law} {one}/{other}"
        )


@dataclass(frozen=True)
class Difference:
    """
    Two runs of a subject with the same seed and versions that found different results.

    Attributes:
        subject: the name of the subject.
        seed: the seed of both.
        laws: the laws that differ.
    """

    subject: str
    seed: int
    laws: tuple[LawDifference, ...]

    def __str__(self) -> str:
        """Return the runs and the laws."""
        return f"{self.subject} seed {self.seed}: {', '.join(map(str, self.laws))}"


def conditions(report: Report) -> Conditions:
    """Return what the results of a report depend on, but for its seed."""
    return report.subject, report.profile, tuple(sorted(report.versions.items()))


def distinct(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return reports, of those on one seed that say the same only the one that says the most."""
    kept = [each for twins in _twins(reports) for each in _without_parts(twins)]
    places = {id(each): place for place, each in enumerate(reports)}

    return tuple(sorted(kept, key=lambda each: places[id(each)]))


def _twins(reports: Sequence[Report]) -> list[list[Report]]:
    """Group reports by what their results depend on."""
    groups: dict[tuple[Conditions, int], list[Report]] = {}
    for each in reports:
        groups.setdefault((conditions(each), each.seed), []).append(each)

    return [*groups.values()]


def _without_parts(twins: Sequence[Report]) -> list[Report]:
    """Leave out the reports that are a part of another one; of equal ones, all but the first."""
    kept: list[Report] = []
    for each in twins:
        if not any(_is_part(each, one) for one in kept):
            kept = [*(one for one in kept if not _is_part(one, each)), each]

    return kept


def _is_part(one: Report, whole: Report) -> bool:
    """Return whether a report says nothing that another one does not say."""
    part, every = _by_law(one), _by_law(whole)
    fits = all(_statuses(results) == _statuses(every.get(law, ())) for law, results in part.items())

    return fits and (not one.complete or len(part) == len(every))


def differences(reports: Sequence[Report]) -> Iterator[Difference]:
    """Yield the pairs of reports on one seed whose laws have different results."""
    for twins in _twins(reports):
        for one, other in combinations(twins, 2):
            if laws := _laws(one, other):
                yield Difference(one.subject, one.seed, laws)


def _laws(one: Report, other: Report) -> tuple[LawDifference, ...]:
    """Return the laws of which two runs found different results."""
    part, every = _by_law(one), _by_law(other)

    return tuple(
        LawDifference(law, (part[law][-1].status, every[law][-1].status))
        for law in part
        if law in every and _values(part[law]) != _values(every[law])
    )


def _by_law(report: Report) -> dict[str, list[Result]]:
    """Return the results by law; a file may have several of one."""
    found: dict[str, list[Result]] = {}
    for each in report.results:
        found.setdefault(each.law, []).append(each)

    return found


def _statuses(results: Iterable[Result]) -> list[str]:
    return [each.status for each in results]


def _values(results: Iterable[Result]) -> str:
    """Write what of some results is the same in each run with the seed; NaN is written alike."""
    data = [each.to_dict() for each in results]

    return json.dumps(
        [{name: each[name] for name in each.keys() - TIMES} for each in data], sort_keys=True
    )
