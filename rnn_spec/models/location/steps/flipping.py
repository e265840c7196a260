"""The operation that reverses the steps of padded sequences, so that the padding comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from rnn_spec.causes.location import FlipsPadding, Location
from rnn_spec.models.calls.call import Call
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.recorder import Patch
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_flip"]

IsFine = Callable[[Tensor, Tensor], bool]
"""Returns whether what differs in two results is past the ends of the sequences."""


def locate_flip(
    scene: Scene, axis: str, base: Trace, padded: Call, is_fine: IsFine
) -> Location | None:
    """
    Return the flip without which the padding would not matter, if it kept the padding last.

    Args:
        scene: the failure.
        axis: the axis of time.
        base: the trace of a call.
        padded: the same call with other values past the ends.
        is_fine: tells whether two results are the same up to the ends.
    """
    lengths, steps = scene.call.lengths[axis], scene.call.steps(axis)
    flips = list(_flips(base, scene.path, len(lengths), steps))

    def mends(chosen: list[Recorded]) -> bool:
        patch = Patch(
            tuple((each.place, each.name) for each in chosen),
            partial(_up_to_ends, lengths, steps),
        )
        runs = (traced(scene.model, call, patch) for call in (scene.call, padded))
        one, other = (run.tensors.get(scene.path) for run in runs)
        return one is not None and other is not None and is_fine(one, other)

    # The results of a layer may be flipped back on another line.
    ways = [*([each] for each in flips), flips]

    return next((way[0].location(FlipsPadding()) for way in ways if way and mends(way)), None)


def _flips(base: Trace, path: str, batch: int, steps: int) -> Iterator[Recorded]:
    """Yield the operations that a result needs, and that reverse the steps of each sample."""
    for index in sorted(base.needed(path)):
        each = base.operations[index]
        if not each.inputs or not each.results:
            continue
        read, made = each.inputs[0].tensor, each.results[0].value
        time = _time(read, batch, steps)
        if time is not None and read.shape == made.shape and torch.equal(read.flip(time), made):
            yield each


def _time(read: Tensor, batch: int, steps: int) -> int | None:
    """Return the axis of the steps; None if a tensor is no batch of sequences."""
    shape = tuple(read.shape[:2])

    return 1 if shape == (batch, steps) else 0 if shape == (steps, batch) else None


def _up_to_ends(lengths: Tensor, steps: int, made: Tensor, read: tuple[Tensor, ...]) -> Tensor:
    """Return what a flip reads, with each sequence reversed up to its length."""
    time = _time(read[0], len(lengths), steps)
    if time is None:
        return made
    row, ends = torch.arange(steps)[None], lengths[:, None]
    index = torch.where(row < ends, ends - 1 - row, row)
    samples = read[0] if time else read[0].transpose(0, 1)
    kept = samples[torch.arange(len(lengths))[:, None], index]

    return kept if time else kept.transpose(0, 1)
