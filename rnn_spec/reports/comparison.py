"""Several subjects beside one another: families, and laws, by subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import AGAINST, EXECUTED, Result

__all__ = ["Family", "Line", "Score", "compared"]

BROKEN = {"failed", "xpassed", "xfailed"}


@dataclass(frozen=True)
class Line:
    """A law, and what became of it for each subject; None where it was not asked."""

    law: str
    results: tuple[Result | None, ...]

    @property
    def fails(self) -> bool:
        """Whether it is broken by one of the subjects, be it known or not."""
        return any(
            each and each.status in {"failed", "xpassed", "xfailed"} for each in self.results
        )


@dataclass(frozen=True)
class Score:
    """How many laws passed, of how many that were tried or blocked, and how many are against."""

    passed: int
    asked: int
    against: int


@dataclass(frozen=True)
class Family:
    """The laws of a family."""

    name: str
    lines: tuple[Line, ...]

    @property
    def scores(self) -> tuple[Score, ...]:
        """How each subject does."""
        columns = zip(*(line.results for line in self.lines), strict=True)

        return tuple(_score(column) for column in columns)


def compared(reports: Sequence[Findings]) -> list[Family]:
    """Set reports beside one another, a family after the other, in the order of the laws."""
    found = [{each.law: each for each in report.results} for report in reports]
    families: dict[str, dict[str, None]] = {}
    for each in (result for report in reports for result in report.results):
        families.setdefault(each.family or each.level, {})[each.law] = None

    return [
        Family(name, tuple(Line(law, tuple(one.get(law) for one in found)) for law in laws))
        for name, laws in families.items()
    ]


def _score(results: Sequence[Result | None]) -> Score:
    found = [each.status for each in results if each]
    asked = [status for status in found if status in {*EXECUTED, "blocked"}]

    return Score(found.count("passed"), len(asked), sum(each in AGAINST for each in found))
