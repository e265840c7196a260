"""The result of one law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rnn_spec.causes.cause import BlockedBy, Cause
from rnn_spec.causes.encoding import cause_to_json, location_to_json
from rnn_spec.causes.failure import Accepted, OtherEquations, Passed, UnclearError
from rnn_spec.causes.location import (
    DrawsAnew,
    JoinsReversed,
    Location,
    LosesBatch,
    MixesSamples,
    ReadsAhead,
    SpreadsOverTime,
    TakesBeginning,
)
from rnn_spec.causes.model_failure import NotUsed
from rnn_spec.causes.texts.messages import describe
from rnn_spec.models.calls.case_data import AnyCase, case_to_json
from rnn_spec.text import LONG, LONGEST, clean

__all__ = ["AGAINST", "EXECUTED", "NOT_COUNTED", "Result"]

EXECUTED = {"passed", "failed", "warned", "xfailed", "xpassed"}
"""A law that was tried."""
AGAINST = {"failed", "xpassed"}
"""What is against the specification."""
NOT_COUNTED = {"warned", "undecided", "xfailed"}
"""What is no pass, and does not count against the subject; a line is enough for each."""

SAID_BY_HINTS = (
    *(MixesSamples, LosesBatch, ReadsAhead, SpreadsOverTime, DrawsAnew, JoinsReversed),
    TakesBeginning,
)
"""What operations do of which a hint says the same."""

TEXTS = {
    **dict.fromkeys(("law", "level", "family", "status", "severity", "statement"), LONGEST),
    **dict.fromkeys(("hint", "reproduction"), LONG),
}
"""Fields that are texts, and how many characters of each are kept."""


@dataclass(frozen=True)
class Result:
    """
    The result of one law.

    Attributes:
        law: the name of the law.
        level: the level of the law.
        statement: the first paragraph of the law's statement.
        status: one of `rnn_spec.vocabulary.STATUSES`.
        reason: why the law failed, was skipped, was expected to fail, or is blocked: the text of
            the cause, if there is one.
        hint: the likely mistake, where one fits.
        examples: the number of cases that were tried.
        counterexample: a case on which the law fails.
        smallest: whether the case was made as small as possible; not if it ended a process.
        reproduction: a script that fails in the same way.
        reproduced: whether the script did, in a process of its own; None if it was not run.
        family: the family of the law.
        seconds: the seconds that the law took.
        cause: the reason as data.
        severity: what a failure of the law means, one of `rnn_spec.vocabulary.SEVERITIES`.
        location: where the law is first broken, if that was found.
    """

    law: str
    level: str
    statement: str
    status: str
    reason: str | None = None
    hint: str | None = None
    examples: int = 0
    counterexample: AnyCase | None = None
    smallest: bool = False
    reproduction: str | None = None
    reproduced: bool | None = None
    family: str = ""
    seconds: float = 0.0
    cause: Cause | None = None
    severity: str = "broken"
    location: Location | None = None

    def __post_init__(self) -> None:
        """Put the cause into words, and clean every text, which may come from a layer or a file."""
        reason = self.reason if self.cause is None else describe(self.cause)
        object.__setattr__(self, "reason", reason and clean(reason))
        for name, longest in TEXTS.items():
            text = getattr(self, name)
            object.__setattr__(self, name, text and clean(text, longest))

    @property
    def blockers(self) -> tuple[str, ...]:
        """The failed laws that block it."""
        return self.cause.laws if isinstance(self.cause, BlockedBy) else ()

    @property
    def found_at(self) -> str:
        """A title for the counterexample."""
        return "Smallest case found" if self.smallest else "The case, not made smaller"

    @property
    def passed(self) -> Passed:
        """What the call passes that should raise an error; empty if its case says that."""
        return self.cause.passed if isinstance(self.cause, Accepted | UnclearError) else ()

    @property
    def shown_case(self) -> AnyCase | None:
        """The counterexample; None where other calls than those of one case show the failure."""
        is_of_others = isinstance(self.cause, OtherEquations | NotUsed)

        return None if is_of_others else self.counterexample

    @property
    def shown_hint(self) -> str | None:
        """The hint; None where the location names the operation, and says the same of it."""
        place = self.location
        is_same = place is not None and place.operation and isinstance(place.reason, SAID_BY_HINTS)

        return None if is_same else self.hint

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        case = self.counterexample

        return {
            "law": self.law,
            "family": self.family,
            "level": self.level,
            "severity": self.severity,
            "statement": self.statement,
            "status": self.status,
            "reason": self.reason,
            "cause": cause_to_json(self.cause),
            "hint": self.hint,
            "examples": self.examples,
            "counterexample": None if case is None else case_to_json(case),
            "smallest": self.smallest,
            "reproduction": self.reproduction,
            "reproduced": self.reproduced,
            "seconds": round(self.seconds, 3),
            "location": location_to_json(self.location),
        }
