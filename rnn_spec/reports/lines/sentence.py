"""A result in one sentence: how a law fails, on which case, and where in the source."""

from __future__ import annotations

from collections.abc import Mapping

from rnn_spec.causes.failure import Accepted
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.causes.texts.messages import describe_passed
from rnn_spec.law_definition.case import Case
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.reports.result import Result

__all__ = ["placed_reason", "sentence"]


def sentence(result: Result) -> str:
    """
    Return the reason of a result, with the place.

    With the sizes of the case for a model, and for a warning about a call that is accepted.
    """
    case = result.shown_case
    shown: Mapping[str, object] = case.sizes if isinstance(case, ModelCase) else {}
    if isinstance(case, Case) and (result.status, type(result.cause)) == ("warned", Accepted):
        shown = case.described()
    sizes = ", ".join(f"{axis} {size}" for axis, size in shown.items())
    said = "; ".join(filter(None, [sizes, describe_passed(result.passed)]))

    return placed_reason(result, f" ({said})" if said else "")


def placed_reason(result: Result, case: str = "") -> str:
    """Return the reason of a result, its case as a text, and the place."""
    place = "" if result.location is None else f". {describe_location(result.location)}"

    return f"{result.reason or ''}{case}{place}"
