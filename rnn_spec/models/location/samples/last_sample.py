"""The operation that takes the last sample of a recurrent layer, as if it were the last step."""

from __future__ import annotations

from dataclasses import replace

import torch

from rnn_spec.causes.location import RECURRENT, Location, TakesLastSample
from rnn_spec.models.location.evidence.assembling import TAKING
from rnn_spec.models.location.evidence.one_step import made_of_output
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_last_sample"]

AXES = 3
"""The axes of the output of a layer that is given several samples."""


def locate_last_sample(scene: Scene) -> Location | None:
    """Return where the last sample is taken of the output of a layer, as the layer has its axes."""
    sizes = scene.subject.domain.base
    trace = scene.at(replace(scene.case, sizes=sizes), scene.failure).trace()
    for layer in trace.operations:
        is_first, output = layer.layer.batch_first, layer.results[0].value
        if layer.name not in RECURRENT or is_first is None or output.dim() != AXES:
            continue
        axis = 0 if is_first else 1
        taker = _taker(trace, layer, axis) if output.shape[axis] > 1 else None
        if taker is not None:
            return taker.location(TakesLastSample(layer.layer.path, axis, is_first))

    return None


def _taker(trace: Trace, layer: Recorded, axis: int) -> Recorded | None:
    """Return the first operation whose result is the last entry along an axis of the output."""
    for each, read in made_of_output(trace, layer):
        is_one = each.name in TAKING and read.dim() == AXES
        if is_one and torch.equal(each.results[0].value, read.select(axis, -1)):
            return each

    return None
