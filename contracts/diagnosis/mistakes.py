"""Every mistake that is recognised, and the hint for a failed check."""

from contracts.diagnosis.dtype_mistakes import DTYPE_MISTAKES
from contracts.diagnosis.failed_check import FailedCheck
from contracts.diagnosis.shape_mistakes import SHAPE_MISTAKES
from contracts.diagnosis.size_mistakes import SIZE_MISTAKES, empty_axis
from contracts.diagnosis.type_mistakes import TYPE_MISTAKES
from contracts.diagnosis.value_mistakes import VALUE_MISTAKES
from contracts.errors import ErrorKind

__all__ = ["hint"]

MISTAKES = (*TYPE_MISTAKES, *DTYPE_MISTAKES, empty_axis, *SHAPE_MISTAKES, *SIZE_MISTAKES)
"""The first that applies gives the hint."""


def hint(failed: FailedCheck) -> str | None:
    """Return a hint at the likely mistake, or None where no known mistake fits."""
    mistakes = VALUE_MISTAKES if failed.error.kind is ErrorKind.VALUE else MISTAKES
    for mistake in mistakes:
        try:
            text = mistake(failed)
        except Exception:  # noqa: S112 - a hostile value may raise anything when inspected
            continue
        if text is not None:
            return text

    return None
