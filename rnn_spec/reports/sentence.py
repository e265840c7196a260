"""A result in one sentence: how a law fails, on which case, and where in the source."""

from __future__ import annotations

from rnn_spec.causes.location_messages import describe_location
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.reports.result import Result

__all__ = ["sentence"]


def sentence(result: Result) -> str:
    """Return the reason of a result, with the place; of a model, with the sizes of the case."""
    reason = result.reason or ""
    case = result.counterexample
    of_model = case.sizes if isinstance(case, ModelCase) else {}
    sizes = ", ".join(f"{axis} {size}" for axis, size in of_model.items())
    place = "" if result.location is None else f". {describe_location(result.location)}"

    return f"{reason}{f' ({sizes})' if sizes else ''}{place}"
