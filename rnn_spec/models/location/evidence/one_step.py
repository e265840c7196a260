"""The operation that takes a step at which one direction of a layer has read one step only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import torch
from torch import Tensor, nn

from rnn_spec.causes.location import RECURRENT, Location, TakesOneStep
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.subject.training import backward, loss_of
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_one_step", "made_of_output"]

DIRECTIONS = {"forward": "", "backward": "_reverse"}
"""The endings of the names of the weights of each direction."""


def locate_one_step(scene: Scene, trace: Trace, near: Recorded | None = None) -> Location | None:
    """
    Return where a step is taken at which a direction of a bidirectional layer has read one step.

    Args:
        scene: the failure.
        trace: a call of the model.
        near: the operation found at fault: the layer itself, or what takes the step; None if none.
    """
    for layer in _layers(trace):
        found = _taker(scene, trace, layer)
        if found is None or near not in {None, layer, found[0]}:
            continue
        direction = _direction_of_one_step(scene, layer.layer.path)
        if direction is not None:
            taker, steps = found
            is_past = bool(scene.call.lengths) and bool(steps[:, -1].all())
            return taker.location(
                TakesOneStep(layer.layer.path, direction, is_past, _is_packed(layer))
            )

    return None


def _layers(trace: Trace) -> Iterator[Recorded]:
    """Yield the only call of each bidirectional layer."""
    for each in trace.operations:
        runs = each.name in RECURRENT and each.layer.bidirectional and each.layer.is_torch
        if runs and len(trace.by_key[each.key]) == 1:
            yield each


def _taker(scene: Scene, trace: Trace, layer: Recorded) -> tuple[Recorded, Tensor] | None:
    """Return the first operation that takes one step of each sample of an output, and the step."""
    taken = ((each, _steps(scene, each, read)) for each, read in made_of_output(trace, layer))

    return next(((each, steps) for each, steps in taken if steps is not None), None)


def made_of_output(trace: Trace, layer: Recorded) -> Iterator[tuple[Recorded, Tensor]]:
    """Yield what comes of the output of a layer, up to the next layer, with what it reads of it."""
    needed = trace.before(index for index in trace.ends.values() if index is not None)
    made = {(layer.index, 0)}
    for each in trace.operations[layer.index + 1 :]:
        read = [one for item in each.inputs for one in trace.read(item) if one in made]
        if read and each.index in needed and each.name not in RECURRENT:
            made |= {(each.index, n) for n in range(len(each.results))}
            source, result = read[0]
            yield each, trace.operations[source].results[result].value


def _steps(scene: Scene, operation: Recorded, read: Tensor) -> Tensor | None:
    """
    Return for each sample which step of a tensor an operation takes; None if it takes none.

    The result has the values of the step; of equal steps, as in padding, each may be the one.
    """
    for batch, time in permutations(range(read.dim()), 2):
        moved, taken = read.movedim((batch, time), (0, 1)), operation.results[0].value
        if taken.dim() == read.dim() and taken.shape[time] == 1:
            taken = taken.squeeze(time)
        shape = (*moved.shape[:1], *moved.shape[2:])
        if len(moved) != scene.batch or moved.shape[1] == 1 or tuple(taken.shape) != shape:
            continue
        same = (moved == taken[:, None]).flatten(2).all(2)
        if bool(same.any(1).all()):
            return same

    return None


def _direction_of_one_step(scene: Scene, path: str) -> str | None:
    """
    Return the direction of a layer of which results depend on the first of its steps alone.

    At that step its state is still zero: its weights of the input have a gradient, and those of
    the state have none. None if that is so of no direction, or of both.
    """
    model = scene.model.fresh().recorded()
    layer = dict(model.module.named_modules()).get(path)
    if not isinstance(layer, nn.RNNBase):
        return None
    loss = loss_of(model(scene.call))
    if loss is None:
        return None
    backward(loss)
    last = layer.num_layers - 1
    found = [
        direction
        for direction, ending in DIRECTIONS.items()
        if getattr(layer, f"weight_hh_l{last}{ending}").requires_grad
        and _learns(layer, f"weight_ih_l{last}{ending}")
        and not _learns(layer, f"weight_hh_l{last}{ending}")
    ]

    return found[0] if len(found) == 1 else None


def _learns(layer: nn.RNNBase, name: str) -> bool:
    gradient = getattr(layer, name).grad

    return gradient is not None and bool(gradient.any())


def _is_packed(layer: Recorded) -> bool:
    """Return whether a layer is given packed sequences: the sizes of their batches come second."""
    second = layer.inputs[1].tensor if len(layer.inputs) > 1 else torch.zeros(())

    return second.dim() == 1 and not second.is_floating_point()
