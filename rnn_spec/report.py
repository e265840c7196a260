"""What was found: one result a law, and the verdict."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_spec.case import Case

__all__ = ["STATUSES", "Pairs", "Report", "Result"]

STATUSES = ("passed", "failed", "skipped", "xfailed", "xpassed", "blocked")
EXECUTED = {"passed", "failed", "xfailed", "xpassed"}
BAD = {"failed", "xpassed"}

FEW = 3
"""How many pairs that were not visited are shown."""


@dataclass(frozen=True)
class Result:
    """
    What became of one law.

    Attributes:
        law: its name.
        level: its level.
        statement: its first paragraph.
        status: passed, failed, skipped, xfailed, xpassed or blocked.
        reason: why it failed, was skipped, was expected to fail, or is blocked.
        hint: the likely mistake, where one fits.
        examples: how many cases were tried.
        counterexample: the smallest case found on which it fails.
        reproduction: a script that fails in the same way.
        reproduced: whether it was seen to, in a process of its own; None if it was not run.
        family: the laws that it stands among.
        seconds: that it took.
    """

    law: str
    level: str
    statement: str
    status: str
    reason: str | None = None
    hint: str | None = None
    examples: int = 0
    counterexample: Case | None = None
    reproduction: str | None = None
    reproduced: bool | None = None
    family: str = ""
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        case = self.counterexample

        return {
            "law": self.law,
            "family": self.family,
            "level": self.level,
            "statement": self.statement,
            "status": self.status,
            "reason": self.reason,
            "hint": self.hint,
            "examples": self.examples,
            "counterexample": None if case is None else {**case.described(), "seed": case.seed},
            "reproduction": self.reproduction,
            "reproduced": self.reproduced,
            "seconds": round(self.seconds, 3),
        }


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
class Report:
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
    def ok(self) -> bool:
        """Whether something was tried and nothing is against the specification."""
        return self.executed > 0 and not any(each.status in BAD for each in self.results)

    def to_json(self) -> str:
        """Write the report as JSON."""
        data = {
            "subject": self.subject,
            "versions": dict(self.versions),
            "seed": self.seed,
            "profile": self.profile,
            "about": dict(self.about),
            "complete": self.complete,
            "counts": self.counts,
            "pairs": self.pairs.to_dict(),
            "results": [result.to_dict() for result in self.results],
        }

        return json.dumps(data, indent=2)

    def __str__(self) -> str:
        """Write the verdict and what is against it, in plain text."""
        lines = [f"{self.subject}: {self.verdict}"]
        lines += [
            f"  {each.status} {each.law}: {each.reason}"
            for each in self.results
            if each.status not in {"passed", "skipped"}
        ]

        return "\n".join(lines)

    @property
    def verdict(self) -> str:
        """The verdict in one line."""
        counted = ", ".join(f"{n} {status}" for status, n in self.counts.items() if n)
        if not self.executed:
            return f"nothing was tried ({counted or 'no laws'})"

        return f"{'conforms' if self.ok else 'does not conform'} ({counted})"
