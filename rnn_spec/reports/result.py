"""What became of one law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rnn_spec.causes.cause import BlockedBy, Cause
from rnn_spec.causes.description import describe
from rnn_spec.causes.encoding import cause_to_json
from rnn_spec.law_definition.case import Case

__all__ = ["AGAINST", "EXECUTED", "Result"]

EXECUTED = {"passed", "failed", "xfailed", "xpassed"}
"""A law that was tried."""
AGAINST = {"failed", "xpassed"}
"""What is against the specification."""


@dataclass(frozen=True)
class Result:
    """
    What became of one law.

    Attributes:
        law: its name.
        level: its level.
        statement: its first paragraph.
        status: passed, failed, skipped, xfailed, xpassed or blocked.
        reason: why it failed, was skipped, was expected to fail, or is blocked, in words; the
            text of the cause where there is one.
        hint: the likely mistake, where one fits.
        examples: how many cases were tried.
        counterexample: a case on which it fails.
        smallest: whether that is the smallest case found; what ends a process is tried once.
        reproduction: a script that fails in the same way.
        reproduced: whether it was seen to, in a process of its own; None if it was not run.
        family: the laws that it stands among.
        seconds: that it took.
        cause: why, as data.
    """

    law: str
    level: str
    statement: str
    status: str
    reason: str | None = None
    hint: str | None = None
    examples: int = 0
    counterexample: Case | None = None
    smallest: bool = False
    reproduction: str | None = None
    reproduced: bool | None = None
    family: str = ""
    seconds: float = 0.0
    cause: Cause | None = None

    def __post_init__(self) -> None:
        """Put the cause into words."""
        if self.cause is not None:
            object.__setattr__(self, "reason", describe(self.cause))

    @property
    def blockers(self) -> tuple[str, ...]:
        """The failed laws that block it."""
        return self.cause.laws if isinstance(self.cause, BlockedBy) else ()

    @property
    def found_at(self) -> str:
        """What its counterexample is called."""
        return "Smallest case found" if self.smallest else "The case, not made smaller"

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
            "cause": cause_to_json(self.cause),
            "hint": self.hint,
            "examples": self.examples,
            "counterexample": None if case is None else {**case.described(), "seed": case.seed},
            "smallest": self.smallest,
            "reproduction": self.reproduction,
            "reproduced": self.reproduced,
            "seconds": round(self.seconds, 3),
        }
