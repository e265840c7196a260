"""What a run found on one subject: the data of a report, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_spec.reports.result import AGAINST, EXECUTED, Result
from rnn_spec.vocabulary import STATUSES

__all__ = ["Findings", "Pairs"]

FEW = 3
"""How many pairs that were not visited are shown."""


@dataclass(frozen=True)
class Pairs:
    """
    Pairs of options and sizes, such as `batch_first=True` with `batch=1`.

    Attributes:
        visited: how many of those below some case had.
        possible: how many the laws that were tried can have.
        missing: those that no case had.
    """

    visited: int = 0
    possible: int = 0
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the pairs as plain data."""
        return {"visited": self.visited, "possible": self.possible, "missing": [*self.missing]}

    def __str__(self) -> str:
        """Say how many were visited, and some of those that were not."""
        said = f"pairs of options visited: {self.visited} of {self.possible}"
        if not self.missing:
            return said
        more = len(self.missing) - FEW
        shown = "; ".join(self.missing[:FEW])

        return f"{said}, but not {shown}" + (f"; and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Findings:
    """
    What a run found on one subject.

    Attributes:
        subject: its name.
        profile: how many cases were tried.
        seed: of the run.
        versions: of Python and of the packages that the run depends on.
        results: one a law, in catalogue order.
        pairs: of options and sizes that were visited.
        about: what the subject was taken for, in words: kind, level, options, layout.
        complete: whether every law had its turn; not if the run was interrupted.
    """

    subject: str
    profile: str
    seed: int
    versions: Mapping[str, str]
    results: tuple[Result, ...]
    pairs: Pairs = Pairs()
    about: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    @property
    def counts(self) -> dict[str, int]:
        """How many laws have each status."""
        counted = Counter(result.status for result in self.results)

        return {status: counted[status] for status in STATUSES}

    @property
    def executed(self) -> int:
        """How many laws were tried; nothing executed is never a pass."""
        return sum(result.status in EXECUTED for result in self.results)

    @property
    def against(self) -> int:
        """How many laws are against the specification."""
        return sum(result.status in AGAINST for result in self.results)

    @property
    def ok(self) -> bool:
        """Whether every law had its turn, something was tried, and nothing is against it."""
        return self.complete and self.executed > 0 and not self.against

    @property
    def seconds(self) -> float:
        """How long the laws took, all together."""
        return sum(result.seconds for result in self.results)

    @property
    def outcome(self) -> str:
        """The verdict in a word or two."""
        if not self.executed and self.complete:
            return "nothing was tried"
        if self.against:
            return "does not conform"

        return "conforms" if self.complete else "interrupted"

    @property
    def verdict(self) -> str:
        """The verdict in one line, with the counts."""
        counted = ", ".join(f"{n} {status}" for status, n in self.counts.items() if n)
        cut = "" if self.complete or not self.against else ", interrupted"

        return f"{self.outcome}{cut} ({counted or 'no laws'})"
