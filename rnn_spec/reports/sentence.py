"""A result in one sentence: how a law fails, on which case, and where in the source."""

from __future__ import annotations

from rnn_spec.causes.location_messages import describe_location
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.reports.result import Result

__all__ = ["sentence"]


def sentence(result: Result) -> str:
    """Return the reason of a result; of a model, with the sizes of the case and the place."""
    reason = result.reason or ""
    case = result.counterexample
    if not isinstance(case, ModelCase):
        return reason
    sizes = ", ".join(f"{axis} {size}" for axis, size in case.sizes.items())
    place = "" if result.location is None else f". {describe_location(result.location)}"

    return f"{reason}{f' ({sizes})' if sizes else ''}{place}"
