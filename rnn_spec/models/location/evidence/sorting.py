"""The index that sorts the samples, and what takes them in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["SORTS", "order_taken", "orders", "reads_order"]

SORTS = frozenset({"sort", "argsort", "topk", "msort"})
"""What sorts one value of each sample, such as the lengths, may be undone: it is not at fault."""

INDEXED = 2
"""The tensors that indexing reads: the one of which it takes entries, and the index."""


def orders(trace: Trace, batch: int) -> frozenset[int]:
    """Return the operations that sort one value of each sample, and those that go on from there."""
    found: set[int] = set()
    for each in trace.operations:
        is_per_sample = each.results and all(
            tuple(result.value.shape) == (batch,) for result in each.results
        )
        if is_per_sample and (each.called in SORTS or _sources(each) & found):
            found.add(each.index)

    return frozenset(found)


def reads_order(operation: Recorded, found: frozenset[int]) -> bool:
    """Return whether an operation is one that sorts samples, or reads what that returns."""
    return operation.index in found or bool(_sources(operation) & found)


def order_taken(made: Tensor, read: Sequence[Tensor]) -> tuple[int, Tensor] | None:
    """Return along which axis, and in which other order, an index takes all rows of a tensor."""
    if len(read) != INDEXED or made.shape != read[0].shape:
        return None
    for axis, size in enumerate(made.shape):
        for order in _permutations(read[1], size):
            if torch.equal(read[0].index_select(axis, order), made):
                return axis, order

    return None


def _sources(operation: Recorded) -> set[int]:
    return {each.source for each in operation.inputs if each.source is not None}


def _permutations(index: Tensor, size: int) -> Iterator[Tensor]:
    """Yield each order of a number of rows that an index has along an axis."""
    if index.is_floating_point() or index.dtype is torch.bool:
        return
    rows = torch.arange(size, device=index.device)
    for axis, count in enumerate(index.shape):
        order = index.movedim(axis, 0).reshape(count, -1)[:, :1].flatten()
        is_order = len(order) == size and torch.equal(order.sort().values, rows)
        if is_order and not torch.equal(order, rows):
            yield order
