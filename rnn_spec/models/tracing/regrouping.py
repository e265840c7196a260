"""Views that put values of several rows in one, as a view in place of a permute does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import mul

from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["regroupings", "regroups", "views_of_model"]

VIEWS = frozenset({"view", "reshape", "view_as", "reshape_as"})

FILLED = frozenset({"pad", "constant_pad_nd", "cat", "concat"})
"""What makes the input of a view that shifts rows on purpose, as for relative positions."""


def views_of_model(trace: Trace) -> list[Recorded]:
    """Return the views in the code of a model, but for those of what is filled up to shift rows."""
    return [each for each in trace.operations if _is_plain_view(trace, each)]


def regroupings(trace: Trace) -> Iterator[Recorded]:
    """Yield the views that neither split nor merge whole axes."""
    for each in views_of_model(trace):
        if regroups(each.inputs[0].tensor.shape, each.results[0].value.shape):
            yield each


def regroups(before: Sequence[int], after: Sequence[int]) -> bool:
    """
    Return whether a view takes rows apart, and puts parts of several in one.

    A view that splits an axis, or merges axes that are neighbours, or both, has boundaries of
    which each one is a multiple of the one before.
    """
    if 0 in before or 0 in after:
        return False
    boundaries = sorted({*accumulate(before, mul), *accumulate(after, mul)})

    return any(more % less for less, more in pairwise(boundaries))


def _is_plain_view(trace: Trace, operation: Recorded) -> bool:
    if operation.name not in VIEWS or operation.layer.is_torch or not operation.results:
        return False
    source = operation.inputs[0].source

    return source is None or trace.operations[source].name not in FILLED
