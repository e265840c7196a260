"""The operation that restores the order of samples with the index that changed it."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.causes.location import Location, SortsAgain
from rnn_spec.models.location.evidence.agreement import is_near
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sorting import order_taken
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.recorder import Patch
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_unsorting"]

Pair = tuple[Recorded, Recorded]
"""Two operations, of which the second takes the samples with the index of the first once more."""


def locate_unsorting(scene: Scene) -> Location | None:
    """Return where samples are taken twice with one index, if its inverse puts them back."""
    rotated = scene.call.samples(_rotation(scene))
    pairs = [pair for call in (scene.call, rotated) for pair in _pairs(scene, scene.trace(call))]
    if not pairs or _keeps_rows(scene, None):
        return None
    # Where the batch was sorted on more than one line, it is put back on as many.
    for way in (*([pair] for pair in pairs), pairs):
        patch = Patch(tuple((each.place, each.name) for _, each in way), _put_back)
        if _keeps_rows(scene, patch):
            first, again = way[0]
            return again.location(SortsAgain(again.line_of(first)))

    return None


def _rotation(scene: Scene) -> list[int]:
    return [*range(1, scene.batch), 0]


def _pairs(scene: Scene, trace: Trace) -> Iterator[Pair]:
    """Yield what takes the samples of a result with an index, and again with the same index."""
    taken: list[tuple[Recorded, Tensor]] = []
    for index in sorted(trace.needed(scene.path)):
        each = trace.operations[index]
        order = _order(each, scene.batch)
        if order is None:
            continue
        earlier = trace.before([index])
        for first, own in taken:
            if first.index in earlier and torch.equal(own, order):
                yield first, each
        taken.append((each, order))


def _order(operation: Recorded, batch: int) -> Tensor | None:
    """Return the order in which an operation takes all samples."""
    read = [each.tensor for each in operation.inputs]
    found = order_taken(operation.results[0].value, read) if len(operation.results) == 1 else None

    return found[1] if found is not None and len(found[1]) == batch else None


def _put_back(made: Tensor, read: tuple[Tensor, ...]) -> Tensor:
    """Return what an operation reads, taken with the inverse of its index."""
    found = order_taken(made, read)
    if found is None:
        return made
    axis, order = found

    return read[0].index_select(axis, order.argsort())


def _keeps_rows(scene: Scene, patch: Patch | None) -> bool:
    """Return whether a result has the samples in the order in which they are given."""
    order = _rotation(scene)
    calls = (scene.call, scene.call.samples(order))
    one, other = (traced(scene.model, call, patch).tensors.get(scene.path) for call in calls)
    if one is None or other is None or one.shape != other.shape:
        return False
    axes = [axis for axis, size in enumerate(one.shape) if size == scene.batch]

    return any(is_near(one.index_select(axis, torch.tensor(order)), other) for axis in axes)
