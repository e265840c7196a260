"""The operation that puts the layers and the samples of a state into one axis."""

from __future__ import annotations

from rnn_spec.causes.location import RECURRENT
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["merges_layers"]

MOVING = {"permute", "transpose", "movedim", "swapaxes", "contiguous", "clone"}
"""Operations that only move axes."""

AXES = 3
"""The axes of a state: layers with directions, samples, features."""


def merges_layers(trace: Trace, path: str) -> Recorded | None:
    """
    Return the operation that merges layers and samples of a state, as `h_n.view(-1, size)` does.

    The rows are those of a part of the result; None if there is no such operation.
    """
    shape = trace.tensors[path].shape
    needed = trace.needed(path)
    for each in trace.operations:
        for layers, samples in _states(trace, each) if each.index in needed else ():
            rows = layers * samples
            merged = [rows in size and samples not in size for size in (_shape(each), shape)]
            if layers > 1 and all(merged):
                return each

    return None


def _shape(operation: Recorded) -> tuple[int, ...]:
    return tuple(operation.results[0].value.shape) if operation.results else ()


def _states(trace: Trace, operation: Recorded) -> list[tuple[int, int]]:
    """Return the numbers of layers and of samples of each final state that an operation reads."""
    found: list[tuple[int, int]] = []
    for index, result in (made for each in operation.inputs for made in trace.read(each)):
        source = trace.operations[index]
        value = source.results[result].value
        if source.name in MOVING:
            found += _states(trace, source)
        elif result > 0 and source.name in RECURRENT and value.dim() == AXES:
            found.append((value.shape[0], value.shape[1]))

    return found
