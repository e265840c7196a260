"""Whether two causes are the same: what a failure was reported as, and what it is now."""

from __future__ import annotations

from typing import get_args

from msgspec import structs

from rnn_spec.causes.cause import Cause, FailedThenLost
from rnn_spec.causes.failure import (
    Accepted,
    Raised,
    UnclearError,
    WrongReturn,
)
from rnn_spec.causes.process import Exited, Killed, Loss

__all__ = ["is_loss", "same_cause", "same_kind", "same_place"]


def is_loss(cause: Cause | None) -> bool:
    """Return whether a cause is the loss of a process."""
    return isinstance(cause, get_args(Loss))


def same_cause(one: Cause | None, other: Cause | None) -> bool:
    """Return whether two causes are equal, the details of a lost process aside."""
    first = _reproducible(one)
    if is_loss(first):
        return _place(first) == _place(other)

    one, other = _without_shapes(first), _without_shapes(other)

    return repr(one) == repr(other)  # NaN is written alike, and is not equal to itself


def same_place(one: Cause | None, other: Cause | None) -> bool:
    """Return whether two causes have one type and are about one part, whatever the values."""
    return _place(_reproducible(one)) == _place(other)


def same_kind(one: Cause, other: Cause) -> bool:
    """Return whether two causes have one type, and errors one type of error."""
    return _kind(one) == _kind(other)


def _kind(cause: Cause) -> tuple[object, ...]:
    return (type(cause), cause.error if isinstance(cause, Raised) else None)


def _reproducible(cause: Cause | None) -> Cause | None:
    """Return the cause that a script reproduces: its case is the one that failed first."""
    return cause.failure if isinstance(cause, FailedThenLost) else cause


def _without_shapes(cause: Cause | None) -> Cause | None:
    """Return a cause without what a call passes, which its case says, and earlier versions not."""
    if isinstance(cause, Accepted | UnclearError):
        return structs.replace(cause, passed=())

    return cause


def _place(cause: Cause | None) -> tuple[object, ...]:
    match cause:
        case Killed(signal=detail) | Exited(status=detail) | Accepted(call=detail):
            details: tuple[object, ...] = (detail,)
        case Raised():
            details = (cause.error, cause.during)
        case UnclearError():
            details = (cause.error, cause.missing)
        case WrongReturn():
            details = (cause.got, cause.expected)
        case _:
            details = (getattr(cause, "part", None),)

    return (type(cause), *details)
