"""Refusals: a layer that does not support some options, and says so when it is built or called."""

from __future__ import annotations

import dis
from collections.abc import Callable
from typing import TypeVar

from rnn_spec.causes.cause import NotOffered
from rnn_spec.exceptions import error_line
from rnn_spec.subjects.calling import UnansweredError
from rnn_spec.subjects.subject import SubjectError

__all__ = ["CaseRefusedError", "is_refusal", "unless_refused"]

T = TypeVar("T")

REFUSALS = (NotImplementedError, ValueError, AssertionError)
"""The errors that a layer raises on purpose; any other error of a constructor is a bug."""

OURS = (SubjectError, UnansweredError)

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


def _is_stated(error: BaseException) -> bool:
    """Return whether an error comes from a statement of Python code that raises it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return False
    instruction = place.tb_frame.f_code.co_code[place.tb_lasti]

    return dis.opname[instruction] in RAISING
