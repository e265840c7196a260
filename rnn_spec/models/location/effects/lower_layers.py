"""The operation that takes the final state of a lower layer, where the last one is lost."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from rnn_spec.causes.location import RECURRENT, Location, TakesLowerLayer
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_lower_layer"]


def locate_lower_layer(trace: Trace, path: str, directions: int) -> Location | None:
    """
    Return where the final states of lower layers are taken, and those of the last layer are not.

    Args:
        trace: a call that autograd records.
        path: the path of a layer on whose last layer no result depends.
        directions: its directions.
    """
    runs = [each for each in trace.operations if each.name in RECURRENT and each.layer.path == path]
    takers = (_taker(trace, each, directions) for each in runs)
    taker = next(filter(None, takers), None)

    return location_of(taker, TakesLowerLayer(path, directions))


def _taker(trace: Trace, layer: Recorded, directions: int) -> Recorded | None:
    """Return the first operation that reads states of the last layer, and keeps lower ones only."""
    states = [each.tensor for each in layer.results[1:] if each.tensor is not None]
    needed = trace.before(index for index in trace.ends.values() if index is not None)
    for each in trace.operations[layer.index + 1 :]:
        if each.index in needed:
            reads_last, _ = _layers_of((one.tensor for one in each.inputs), states, directions)
            keeps_last, keeps_lower = _layers_of(
                (one.tensor for one in each.results if one.tensor is not None), states, directions
            )
            if reads_last and keeps_lower and not keeps_last:
                return each

    return None


def _layers_of(
    tensors: Iterable[Tensor], states: list[Tensor], directions: int
) -> tuple[bool, bool]:
    """Return whether tensors depend on states of the last layer, and on those of lower ones."""
    sums = [each.sum() for each in tensors if each.requires_grad and each.is_floating_point()]
    if not sums:
        return False, False
    slopes = torch.autograd.grad(sums, states, retain_graph=True, allow_unused=True)
    known = [each for each in slopes if each is not None]
    last = any(bool(each[-directions:].any()) for each in known)

    return last, any(bool(each[:-directions].any()) for each in known)
