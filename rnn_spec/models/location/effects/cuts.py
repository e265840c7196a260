"""The operation that cuts its result off from the gradient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor

from rnn_spec.causes.location import (
    Cuts,
    Location,
    OutsideParameters,
    OwnBackward,
    SoftmaxOverOne,
)
from rnn_spec.models.calls.call import Call
from rnn_spec.models.location.effects.dropped_state import locate_dropped_state
from rnn_spec.models.location.effects.lower_layers import locate_lower_layer
from rnn_spec.models.location.evidence.one_step import locate_one_step
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sizes import cases_apart
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.slopes import Direction, autograd_slope
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.recorder import TO_PYTHON, Patch, Recorder
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_dead", "locate_detached", "locate_slope", "locate_unregistered"]

NEAR = 1e-4
"""How far a slope may be from the finite difference, relative to it."""


def locate_slope(scene: Scene) -> Location | None:
    """Return the operation without which autograd would compute the finite difference."""
    trace = traced(scene.model.fresh().recorded(), _with_gradients(scene.call))
    found: dict[object, Recorded] = {}
    for each in _cuts(trace):
        found.setdefault(each.key, each)
    # A backward pass that is written by hand may be right.
    cuts = sorted(found.values(), key=lambda each: bool(each.place.custom))
    if not cuts:
        return None
    explains = (each for each in cuts if _explains(scene, each))

    return _cut(cuts[0] if len(cuts) == 1 else next(explains, cuts[0]))


def locate_dead(scene: Scene) -> Location | None:
    """Return what cuts parameters off: an operation, a softmax, a lone step or layer, a state."""
    failure: Any = scene.failure
    case = next(cases_apart(scene.subject, scene.case), scene.case)
    apart = scene.at(case, scene.failure)
    model = apart.model.fresh().recorded()
    trace = traced(model, apart.call)
    named = dict(model.module.named_parameters())
    dead = {id(named[name]) for name in failure.parameters if name in named}
    for each in (*_cuts(trace), *_constant(trace)):
        if _reads_one_of(trace, each, dead):
            is_constant = each.name == "softmax"
            return each.location(SoftmaxOverOne()) if is_constant else _cut(each)

    if failure.layer:
        return locate_lower_layer(trace, failure.layer, failure.directions)

    return locate_dropped_state(scene) or locate_one_step(apart, trace)


def locate_detached(trace: Trace, path: str) -> Location | None:
    """Return what cuts a result off from every gradient, as it does if the result has none."""
    tensor = trace.tensors.get(path)
    if trace.error or tensor is None or tensor.requires_grad:
        return None
    needed = sorted(trace.needed(path))

    return next(map(_cut, _cuts_among(trace, [trace.operations[n] for n in needed])), None)


def locate_unregistered(scene: Scene) -> Location | None:
    """Return the operation that reads a trained tensor which is no parameter of the model."""
    model = scene.model.fresh().recorded()
    trace = traced(model, scene.call)
    known = {id(each) for each in model.module.parameters()} | set(trace.arguments)
    for operation in trace.operations:
        for each in operation.inputs:
            if _is_new_leaf(trace, each):
                return _cut(trace.operations[each.source or 0])
            is_trained = each.tensor.requires_grad and each.tensor.is_leaf
            if is_trained and each.source is None and id(each.tensor) not in known:
                return operation.location(OutsideParameters())

    return None


def _with_gradients(call: Call) -> Call:
    """Return a call whose real arguments need a gradient."""
    real = {path: each for path, each in call.values.items() if each.is_floating_point()}

    return call.with_values({path: each.clone().requires_grad_() for path, each in real.items()})


def _cuts(trace: Trace) -> Iterator[Recorded]:
    """Yield the operations whose result has no gradient, though what they read has one."""
    attached = [path for path, each in trace.tensors.items() if each.requires_grad]
    ends = [trace.ends[path] for path in attached or trace.tensors]
    needed = trace.before(each for each in ends if each is not None)
    # What became numbers of Python may come back as a tensor, without its history.
    python = [each.index for each in trace.operations if each.name in TO_PYTHON]
    for indices in (needed, trace.before(python) - needed):
        yield from _cuts_among(trace, [trace.operations[index] for index in sorted(indices)])


def _cuts_among(trace: Trace, operations: Iterable[Recorded]) -> Iterator[Recorded]:
    for each in operations:
        if any(map(_has_gradient, each.values_read)) and _is_without_gradient(each):
            yield each
        yield from (
            trace.operations[read.source or 0] for read in each.inputs if _is_new_leaf(trace, read)
        )


def _has_gradient(each: Input) -> bool:
    return each.needs_gradient and each.tensor.is_floating_point()


def _is_without_gradient(operation: Recorded) -> bool:
    real = [each for each in operation.results if each.value.is_floating_point()]

    return bool(real) and not any(each.needs_gradient for each in real)


def _is_new_leaf(trace: Trace, read: Input) -> bool:
    """Return whether a tensor was made a parameter, which has the values and not the gradient."""
    if read.source is None or not read.tensor.requires_grad or not read.tensor.is_leaf:
        return False
    results = trace.operations[read.source].results

    return all(each.tensor is not read.tensor and each.needs_gradient for each in results)


def _explains(scene: Scene, operation: Recorded) -> bool:
    """Return whether the slope is right if an operation returns what it reads."""
    failure: Any = scene.failure
    direction = Direction.drawn(scene.model, scene.call, failure.along)
    if direction is None:
        return False
    patch = Patch(((operation.place, operation.name),), _attached)
    try:
        with Recorder(scene.model.module, patch):
            slope = autograd_slope(scene.model, scene.call, direction)
    except ModelError:
        # NumPy refuses a tensor that is no longer detached, for one.
        return False
    bound = NEAR * max(1.0, abs(failure.expected))

    return slope is not None and abs(slope - failure.expected) <= bound


def _attached(result: Tensor, read: tuple[Tensor, ...]) -> Tensor:
    """Return what was read, where the result has its values and not its gradient."""
    return next((each for each in read[:1] if torch.equal(each, result)), result)


def _constant(trace: Trace) -> Iterator[Recorded]:
    """Yield each softmax over an axis of size 1."""
    for each in trace.operations:
        if each.name == "softmax" and bool((each.results[0].value == 1).all()):
            yield each


def _reads_one_of(trace: Trace, operation: Recorded, tensors: set[int]) -> bool:
    """Return whether an operation, or one before it that it reads, reads one of some tensors."""
    before = (trace.operations[index] for index in trace.before([operation.index]))

    return any(id(read.tensor) in tensors for each in before for read in each.inputs)


def _cut(operation: Recorded) -> Location:
    if operation.place.custom:
        return operation.location(OwnBackward(operation.place.custom))

    return operation.location(Cuts(is_off=not operation.records))
