"""Compare several subjects: families and laws, by subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import AGAINST, EXECUTED, Result
from rnn_spec.vocabulary import BROKEN

__all__ = ["Family", "Line", "Score", "compared"]


@dataclass(frozen=True)
class Line:
    """A law, and its result for each subject; None where it was not checked."""

    law: str
    results: tuple[Result | None, ...]

    @property
    def fails(self) -> bool:
        """Whether it fails for a subject, as expected or not, or passes in spite of that."""
        return any(each and each.status in BROKEN | AGAINST for each in self.results)


@dataclass(frozen=True)
class Score:
    """Counts of laws: that passed, that were tried or blocked, that count against the subject."""

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
        """The counts of each subject."""
        columns = zip(*(line.results for line in self.lines), strict=True)

        return tuple(_score(column) for column in columns)


def compared(reports: Sequence[Findings]) -> list[Family]:
    """Compare reports, a family after the other, in the order of the laws."""
    results = [{each.law: each for each in report.results} for report in reports]
    families: dict[str, dict[str, None]] = {}
    for each in (result for report in reports for result in report.results):
        families.setdefault(each.family or each.level, {})[each.law] = None

    return [
        Family(name, tuple(Line(law, tuple(one.get(law) for one in results)) for law in laws))
        for name, laws in families.items()
    ]


def _score(results: Sequence[Result | None]) -> Score:
    statuses = [each.status for each in results if each]
    asked = [status for status in statuses if status in {*EXECUTED, "blocked"}]

    return Score(statuses.count("passed"), len(asked), sum(each in AGAINST for each in statuses))
