"""An explanation of a failure: a mistake in words, and whether it explains the failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from rnn_spec.causes.failure import (
    Failure,
    Raised,
    WrongCount,
    WrongProperty,
    WrongReturn,
    WrongShape,
    WrongValue,
)
from rnn_spec.causes.location import Location
from rnn_spec.causes.same_cause import same_place
from rnn_spec.diagnosis.mistakes.evidence.call import Change, changed
from rnn_spec.diagnosis.mistakes.evidence.stand_in import stand_in
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import failure_at

__all__ = [
    "Evidence",
    "Explanation",
    "Failed",
    "alike",
    "fails_by_error",
    "in_laws",
    "passes_on",
    "predicted_by",
    "returned_by",
    "undone_by",
]


@dataclass(frozen=True)
class Failed:
    """A law that a subject fails on a case, and how."""

    subject: Subject
    law: Law
    case: Case
    failure: Failure


Evidence: TypeAlias = Callable[[Failed], bool]
"""Whether a mistake that the subject makes explains a failure."""


@dataclass(frozen=True)
class Explanation:
    """
    A mistake that a subject seems to make.

    Attributes:
        text: what it is, and what to do.
        explains: whether it explains a failure.
        location: the line of the user's that makes the mistake, if it is known.
    """

    text: str
    explains: Evidence
    location: Location | None = None

    def beside(self, other: Explanation) -> Explanation:
        """Return both explanations as one, which explains what either does."""
        return Explanation(
            f"{self.text}; {other.text}",
            lambda failed: self.explains(failed) or other.explains(failed),
        )


def predicted_by(change: Change) -> Evidence:
    """Explain failures that a correct layer with this change has as well."""

    def explains(failed: Failed) -> bool:
        correct = stand_in(failed.subject)
        if correct is None or failure_at(failed.law, correct, failed.case) is not None:
            return False

        return returned_by(changed(correct, change))(failed)

    return explains


def undone_by(change: Change) -> Evidence:
    """Explain failures that the subject does not have with this change."""
    return lambda failed: passes_on(changed(failed.subject, change))(failed)


def passes_on(subject: Subject) -> Evidence:
    """Explain failures of laws that pass on another subject."""
    return lambda failed: failure_at(failed.law, subject, failed.case) is None


def returned_by(subject: Subject) -> Evidence:
    """Explain failures that another subject has as well, at the same place."""
    return lambda failed: alike(failure_at(failed.law, subject, failed.case), failed.failure)


def in_laws(*names: str) -> Evidence:
    """Explain every failure of some laws: each has one meaning."""
    return lambda failed: failed.law.name in names


def fails_by_error(failed: Failed) -> bool:
    """Explain errors, and results of another structure."""
    return isinstance(failed.failure, Raised | WrongReturn)


def alike(predicted: Failure | None, seen: Failure) -> bool:
    """Return whether two failures are of one kind; plain values and shapes must be equal."""
    match predicted, seen:
        case Raised(), Raised():
            return predicted.during == seen.during
        case WrongShape() | WrongCount() | WrongProperty() | WrongReturn(), _:
            return predicted == seen
        case WrongValue(), WrongValue():
            finite = [(isfinite(each.got), isfinite(each.expected)) for each in (predicted, seen)]
            return predicted.part == seen.part and finite[0] == finite[1]

    return same_place(predicted, seen)
