"""Views that put values of several rows in one, as a view in place of a permute does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import mul

from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["first_regrouping", "regroups"]

VIEWS = frozenset({"view", "reshape", "view_as", "reshape_as"})

FILLED = frozenset({"pad", "constant_pad_nd", "cat", "concat"})
"""What makes the input of a view that shifts rows on purpose, as for relative positions."""


def first_regrouping(trace: Trace) -> Recorded | None:
    """Return the first view in the code of a model that neither splits nor merges whole axes."""
    return next((each for each in trace.operations if _is_regrouping(trace, each)), None)


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


def _is_regrouping(trace: Trace, operation: Recorded) -> bool:
    if operation.name not in VIEWS or operation.layer.is_torch or not operation.results:
        return False
    first = operation.inputs[0]
    is_filled = first.source is not None and trace.operations[first.source].name in FILLED

    return not is_filled and regroups(first.tensor.shape, operation.results[0].value.shape)
