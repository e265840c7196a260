"""The operation with which an earlier step depends on a later one."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from rnn_spec.causes.location import Location, NotShifted, ReadsAhead, SpreadsOverTime
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.location.evidence.assembling import ASSEMBLING, Steps
from rnn_spec.models.location.evidence.blame import Judge, Made, Verdict, at_fault, reads_wrong
from rnn_spec.models.location.evidence.layouts import Layout, layouts
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.steps.earlier_pass import locate_earlier_pass
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.extent import extent_of
from rnn_spec.models.signature.roles import WITH_STEPS
from rnn_spec.models.subject.causal import Causal
from rnn_spec.models.subject.shifted import is_shifted
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_time"]

RISING = 0.7
"""How much of an axis of another size must be in the order of the steps: padding is not."""


def locate_time(scene: Scene) -> Location | None:
    """Return where an earlier step depends on a later one, on an axis that is declared causal."""
    for each in scene.subject.causal:
        found = _along(scene, each)
        if found is not None:
            return found

    return None


def _along(scene: Scene, causal: Causal) -> Location | None:
    axis, steps = causal.axis, scene.call.steps(causal.axis)
    calls = (
        scene.call.with_later_steps(axis, step, scene.other, causal.argument)
        for step in range(steps)
    )
    traces = scene.alike(calls)
    if traces is None:
        return None
    base, runs = traces
    lacking = _lacking(scene, axis)

    @cache
    def latest(index: int, result: int) -> Tensor | None:
        values = [run.operations[index].results[result].value for run in runs]
        found = _latest(base.operations[index].results[result].value, values)
        return None if found is None else found - lacking

    def judge(shift: int) -> Judge:
        return lambda index, result: _verdict(latest(index, result), steps - lacking, shift)

    ends = base.end(scene.path)
    if any(judge(0)(*end) is not Verdict.FINE for end in ends):
        return _ahead(Steps(base, judge(0), latest, steps - lacking), ends)
    if causal.is_strict and any(judge(1)(*end) is Verdict.WRONG for end in ends):
        operation = _not_shifted(Steps(base, judge(1), latest, steps - lacking, 1), ends)
        argument = causal.argument or _argument(scene, base, operation, axis)
        other = "" if causal.argument else _shifted(scene, axis)
        return location_of(operation, NotShifted(argument, other))

    return None


def _not_shifted(steps: Steps, ends: list[Made]) -> Recorded | None:
    """Return what reads its own step first: in a loop, what takes it."""
    operation = at_fault(steps.trace, ends, steps.judge)
    if operation is None or operation.name not in ASSEMBLING:
        return operation
    lost = reads_wrong(steps.trace, operation.index, steps.judge, Verdict.LOST)

    return steps.taker(operation, lost) or operation


def _lacking(scene: Scene, axis: str) -> int:
    """Return how many of the first steps a result lacks: its entries belong to the last ones."""
    parts = (each for each in scene.subject.signature.parts if each.path == scene.path)
    extents = (extent_of(each, axis, scene.call.sizes) for each in parts)

    return next((scene.call.steps(axis) - each.counts[-1] for each in extents if each), 0)


def _shifted(scene: Scene, axis: str) -> str:
    """Return what states the first input that is shifted along an axis; empty if none is."""
    paths = (each.path for each in _sequences(scene, axis))
    model, call, other = scene.model, scene.call, scene.other

    found = (Causal(axis, each) for each in paths if is_shifted(model, call, other, axis, each))

    return next((each.text for each in found), "")


def _sequences(scene: Scene, axis: str) -> list[Argument]:
    every = scene.subject.signature.with_role(*WITH_STEPS)

    return [each for each in every if each.axis(axis) is not None]


def _latest(value: Tensor, changed: list[Tensor]) -> Tensor | None:
    """
    Return the latest step on which each entry of a tensor depends, -1 for none.

    Args:
        value: the tensor.
        changed: the same tensor where the input is changed from a step on, for each step.
    """
    if any(each.shape != value.shape for each in changed):
        return None
    steps = [torch.where(differs(each, value), step, -1) for step, each in enumerate(changed)]

    return torch.stack(steps).amax(0)


def _verdict(latest: Tensor | None, steps: int, shift: int) -> Verdict:
    """Return whether no entry depends on a step after its own, or *shift* before that."""
    if latest is None:
        return Verdict.UNKNOWN
    if not bool((latest >= 0).any()):
        return Verdict.FINE
    ways = list(layouts(latest.shape, steps))
    if not ways:
        return Verdict.FINE if _is_shifted(latest, steps) else Verdict.LOST

    return Verdict.FINE if any(_is_causal(latest, way, shift) for way in ways) else Verdict.WRONG


def _is_shifted(latest: Tensor, steps: int) -> bool:
    """Return whether the steps are along an axis of another size, as in what is padded."""
    for axis in range(latest.dim()):
        along = latest.movedim(axis, 0).reshape(latest.shape[axis], -1).amax(1)
        rises = int((along[1:] >= along[:-1]).sum())
        if rises >= RISING * (len(along) - 1) and len(set(along.tolist())) > steps // 2:
            return True

    return False


def _is_causal(latest: Tensor, way: Layout, shift: int) -> bool:
    """Return whether entries depend on their own past; of scores, on that of either step."""
    step = way.along(way.times[0])
    for axis in way.times[1:]:
        step = torch.maximum(step, way.along(axis))

    return bool((latest.reshape(way.shape) <= step - shift).all())


def _ahead(steps: Steps, ends: list[Made]) -> Location | None:
    """Return the operation that reads ahead, or the one that lost the axis of time before it."""
    trace, judge = steps.trace, steps.judge
    operation = at_fault(trace, ends, judge)
    if operation is None:
        return None
    lost = reads_wrong(trace, operation.index, judge, Verdict.LOST)
    if not lost:
        return operation.location(ReadsAhead())
    earlier = locate_earlier_pass(steps, operation, lost)
    if earlier is not None:
        return earlier
    if operation.name in ASSEMBLING:
        return steps.assembled(operation, lost)
    spread = at_fault(trace, lost, judge, Verdict.LOST)

    return location_of(spread, SpreadsOverTime())


def _argument(scene: Scene, base: Trace, operation: Recorded | None, axis: str) -> str:
    """Return the path of the argument that an operation reads, or the first one with an axis."""
    for each in operation.inputs if operation else ():
        path = base.arguments.get(id(each.tensor))
        if path is not None:
            return path
    along = [each for each in scene.subject.signature.arguments if each.axis(axis) is not None]
    values = _sequences(scene, axis)

    return next((each.path for each in (*values, *along)), "the input")
