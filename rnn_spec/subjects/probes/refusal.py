"""Refusals: a layer that does not support some options, and says so when it is built or called."""

from __future__ import annotations

import dis
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from torch.nn import functional

from rnn_spec.causes.cause import NotOffered
from rnn_spec.exceptions import error_line
from rnn_spec.subjects.calling import UnansweredError
from rnn_spec.subjects.subject import SubjectError

__all__ = ["CaseRefusedError", "is_refusal", "refused_size", "unless_refused"]

T = TypeVar("T")

REFUSALS = (NotImplementedError, ValueError, AssertionError)
"""The errors that a layer raises on purpose; any other error of a constructor is a bug."""

OURS = (SubjectError, UnansweredError)

LONE_VALUE = ("_verify_batch_size", "_verify_spatial_size")
"""The functions of torch that raise an error if a normalisation has one value to normalise."""

RAISING = {"RAISE_VARARGS", "RERAISE"}
"""The instructions of a statement `raise` or `assert`."""


class CaseRefusedError(ValueError):
    """A case on which a layer cannot be tried, because it refuses it; its *cause* says why."""

    def __init__(self, what: str, reason: str) -> None:
        """Store the cause: what is refused, and the line of the error."""
        detail = f"it refuses {what} ({reason})"
        super().__init__(detail)
        self.cause = NotOffered("options", detail)


def is_refusal(error: BaseException) -> bool:
    """
    Return whether an error is raised on purpose, and not a bug that happens to have its type.

    A `ValueError` of Python itself, such as "too many values to unpack", is a bug.
    """
    if not isinstance(error, REFUSALS) or isinstance(error, OURS):
        return False

    return type(error).__module__ != "builtins" or _is_stated(error)


def unless_refused(make: Callable[[], T], what: str) -> T:
    """
    Return what a function makes.

    Raises:
        CaseRefusedError: it refuses to make it.
    """
    try:
        return make()
    except CaseRefusedError:
        raise
    except Exception as error:
        if is_refusal(error):
            raise CaseRefusedError(what, error_line(error)) from error
        raise


def refused_size(error: BaseException) -> NotOffered | None:
    """
    Return why a case is refused, if a normalisation has only one value there; None otherwise.

    A layer with `GroupNorm` cannot be called with one feature of one sample, which is no fault.
    """
    place = _origin(error)
    if place is None or place.tb_frame.f_code.co_name not in LONE_VALUE:
        return None
    if place.tb_frame.f_globals.get("__name__") != functional.__name__:
        return None

    return NotOffered("sizes", f"it normalises one value alone ({error_line(error)})")


def _origin(error: BaseException) -> TracebackType | None:
    """Return the place where an error was raised."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next

    return place


def _is_stated(error: BaseException) -> bool:
    """Return whether an error comes from a statement of Python code that raises it."""
    place = _origin(error)
    if place is None:
        return False
    instruction = place.tb_frame.f_code.co_code[place.tb_lasti]

    return dis.opname[instruction] in RAISING
