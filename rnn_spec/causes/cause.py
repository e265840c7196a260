"""Every cause of a result that is not a plain pass."""

from __future__ import annotations

from typing import Literal, TypeAlias

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.process import ExceededMemory, Loss, TimedOut, Undecided
from rnn_spec.causes.tagged import Tagged

__all__ = [
    "AboveLevel",
    "BlockedBy",
    "Cause",
    "ExpectedFailure",
    "FailedThenLost",
    "Inconclusive",
    "Interrupted",
    "NoSamples",
    "NotOffered",
    "UnexpectedPass",
    "depends_on_limits",
]


class FailedThenLost(Tagged, frozen=True):
    """A law that failed on a case, and whose process was then lost at another case."""

    failure: Cause
    loss: Loss


class Interrupted(Tagged, frozen=True):
    """A law whose process was lost in a way that did not repeat when the law was tried again."""

    loss: Loss


class AboveLevel(Tagged, frozen=True):
    """A law of a higher level than the one that applies to the layer."""

    level: str
    subject_level: str


class NotOffered(Tagged, frozen=True):
    """
    A capability that the law requires and the layer does not have.

    Attributes:
        capability: its name, or that of the option whose values the law is about.
        detail: a sentence that says how this was seen.
    """

    capability: str
    detail: str


class NoSamples(Tagged, frozen=True):
    """
    No axis of samples is an axis of a result of a model, so that no law of samples applies.

    Attributes:
        why: `not_found` by trying, `not_declared`, `not_in_result`, or the result is a `scalar`.
        axis: the axis of samples of the arguments; empty if there is none.
        results: the axes of each part of the result.
    """

    why: Literal["not_found", "not_declared", "not_in_result", "scalar"]
    axis: str = ""
    results: tuple[str, ...] = ()


class BlockedBy(Tagged, frozen=True):
    """
    Prerequisites of a law that failed.

    Attributes:
        laws: their names.
        passed: the cases on which the prerequisites pass, and the law does as well.
        because: how the prerequisite failed, where no case of the law was tried.
    """

    laws: tuple[str, ...]
    passed: int = 0
    because: Cause | None = None


class Inconclusive(Tagged, frozen=True):
    """A law that no case decides, as it cannot be told there whether it fails, with the reason."""

    reason: str


class ExpectedFailure(Tagged, frozen=True):
    """A failure that was expected, with the reason that was given for it."""

    reason: str


class UnexpectedPass(Tagged, frozen=True):
    """A law that passes although it was expected to fail, with the reason that was given."""

    reason: str


Cause: TypeAlias = (
    Failure
    | Loss
    | FailedThenLost
    | Interrupted
    | AboveLevel
    | NotOffered
    | NoSamples
    | BlockedBy
    | Inconclusive
    | ExpectedFailure
    | UnexpectedPass
)


def depends_on_limits(cause: Cause | None) -> bool:
    """Return whether other limits of time or memory could give another result."""
    match cause:
        case BlockedBy(because=inner) | FailedThenLost(loss=inner):
            return depends_on_limits(inner)

    return isinstance(cause, TimedOut | Undecided | ExceededMemory)
