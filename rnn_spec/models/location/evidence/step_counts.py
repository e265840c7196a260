"""How many steps there are along an axis of time, also where a model returns fewer of them."""

from __future__ import annotations

import torch
from torch import Tensor

from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.signature.extent import extent_of

__all__ = ["step_counts"]


def step_counts(scene: Scene, axis: str) -> dict[int, Tensor]:
    """
    Return for each number of steps along an axis the steps that each sample has of them.

    The first one is that of the arguments; others are those of results, such as half as many.
    """
    call = scene.call
    lengths = call.lengths[axis]
    found = {call.steps(axis): lengths}
    for part in call.signature.parts:
        extent = extent_of(part, axis, call.sizes)
        if extent is not None:
            counts = torch.tensor(extent.counts)
            found.setdefault(extent.counts[-1], counts[lengths])

    return found
