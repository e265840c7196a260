"""The operation that what was before a reset reaches."""

from __future__ import annotations

from functools import cache
from typing import Any

from torch import Tensor

from rnn_spec.causes.location import Location, ReadsBeforeReset
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.layouts import layouts
from rnn_spec.models.location.evidence.loops import step_of
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import location_of

__all__ = ["locate_reset"]


def locate_reset(scene: Scene) -> Location | None:
    """Return the first operation after a reset that depends on what was before it."""
    failure: Any = scene.failure
    flags = scene.subject.signature.resets[0]
    times = scene.subject.signature.times
    axis = next((dim.name for dim in flags.dims if dim.name in times), None)
    steps = 1 if axis is None else scene.call.steps(axis)
    reset = scene.call.with_reset(flags, axis, failure.step, failure.sample)
    changed = reset.with_earlier_steps(axis, failure.step, scene.other, failure.sample)
    base, other = scene.trace(reset), scene.trace(changed)
    if base.error or other.error or not base.is_like(other):
        return None

    @cache
    def judge(index: int, result: int) -> Verdict:
        one, two = (each.operations[index].results[result].value for each in (base, other))
        if one.shape != two.shape:
            return Verdict.UNKNOWN
        at = step_of(base, index, result, steps) if axis else None
        is_before = at is not None and at < failure.step
        wrong = not is_before and _is_after(differs(one, two), steps, failure.step)
        return Verdict.WRONG if wrong else Verdict.FINE

    operation = at_fault(base, base.end(scene.path), judge)

    return location_of(operation, ReadsBeforeReset())


def _is_after(changed: Tensor, steps: int, step: int) -> bool:
    """Return whether an entry changed that is not at a step before the reset."""
    if not bool(changed.any()):
        return False
    ways = list(layouts(changed.shape, steps)) if steps > 1 else []
    after = [changed.reshape(way.shape) & (way.along(way.times[0]) >= step) for way in ways]

    return all(bool(each.any()) for each in after) if after else True
