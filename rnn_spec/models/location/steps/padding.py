"""The operation that reads past the end of a sequence."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import torch
from msgspec.structs import replace
from torch import Tensor

from rnn_spec.causes.location import (
    RECURRENT,
    ChangesState,
    Location,
    NormalizesSteps,
    ReadsPadding,
)
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.calls.own_ends import ending_early
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.layouts import layouts
from rnn_spec.models.location.evidence.loops import Rounds, takes_a_step
from rnn_spec.models.location.evidence.one_step import locate_one_step
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.step_counts import step_counts
from rnn_spec.models.location.steps.flipping import locate_flip
from rnn_spec.models.location.steps.normalizing import normalizes_scores
from rnn_spec.models.location.steps.other_lengths import locate_other_lengths
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_padding", "locate_reader"]

SCALES = (1.0, 1e3)
"""The factors of what the law puts past the ends."""


def locate_padding(scene: Scene) -> Location | None:
    """Return where what is past the ends of the sequences reaches what is within them."""
    failure: Any = scene.failure
    ends = (each for each in scene.call.signature.own_ends if each.sequence == failure.argument)
    own = next(ends, None)
    if own is not None:
        scene = dataclasses.replace(scene, own=ending_early(scene.call, own))
    for scale in SCALES:
        found = _located(scene, failure.axis, scale)
        if found is not None:
            return found

    return None


def _located(scene: Scene, axis: str, scale: float) -> Location | None:
    failure: Any = scene.failure
    padded = scene.call.with_padding(axis, scene.other, scale, failure.argument)
    traces = scene.alike([padded])
    if traces is None:
        return None
    base, (other,) = traces
    steps, pasts = scene.call.steps(axis), _pasts(scene, axis)

    rounds = Rounds(base, steps)

    @cache
    def judge(index: int, result: int) -> Verdict:
        one, two = (each.operations[index].results[result].value for each in (base, other))
        if one.shape != two.shape:
            return Verdict.UNKNOWN
        if _is_same(one, two, pasts):
            return Verdict.FINE
        if takes_a_step(base, index, steps) and not list(layouts(one.shape, steps)):
            return Verdict.FINE
        # Of a step past the end anything may be computed, as long as the state stays as it was.
        is_of_step = rounds.is_within(index) and not _has_steps(base.operations[index], steps)
        return Verdict.UNKNOWN if is_of_step else Verdict.WRONG

    operation = at_fault(base, base.end(scene.path), judge)
    if operation is None:
        return None
    cause = locate_other_lengths(scene, base, operation) or locate_flip(
        scene, axis, base, padded, partial(_is_same, pasts=pasts)
    )
    if cause is not None:
        return cause
    if operation.key in rounds.carried:
        return operation.location(ChangesState())
    read = (each.tensor.shape for each in operation.inputs)
    seen = [n for shape in read for n in step_counts(scene, axis) if list(layouts(shape, n))]

    return locate_reader(scene, base, operation, next(iter(seen), steps))


def locate_reader(scene: Scene, base: Trace, operation: Recorded, steps: int) -> Location:
    """
    Return where an operation reads past the ends.

    A softmax over the steps is at fault itself, masked or not; of a bidirectional layer, who takes
    a step is.
    """
    over = next((axis for axis in scene.call.lengths if scene.call.steps(axis) == steps), None)
    if over is not None and normalizes_scores(scene, base, operation, over):
        return operation.location(NormalizesSteps())
    taken = locate_one_step(scene, base, operation)

    reason = _reads_padding(base, operation, steps)
    is_reverse = operation.name in RECURRENT and bool(operation.layer.bidirectional)

    return taken or operation.location(replace(reason, reverse=is_reverse))


def _has_steps(operation: Recorded, steps: int) -> bool:
    read = [each.tensor for each in operation.inputs]
    made = [each.value for each in operation.results]

    return any(list(layouts(each.shape, steps)) for each in (*read, *made))


def _pasts(scene: Scene, axis: str) -> list[Tensor]:
    """Return which steps are past the end of each sample, for each number of steps."""
    counts = step_counts(scene, axis)

    return [torch.arange(steps)[None] >= own[:, None] for steps, own in counts.items()]


def _is_same(one: Tensor, two: Tensor, pasts: Sequence[Tensor]) -> bool:
    """Return whether what differs in two tensors is past the ends of the sequences."""
    if one.shape != two.shape:
        return False
    changed = differs(one, two)

    return not bool(changed.any()) or any(_is_past(changed, past) for past in pasts)


def _is_past(changed: Tensor, past: Tensor) -> bool:
    """Return whether all entries that changed are past an end: of scores, past that of either."""
    batch, steps = past.shape
    for way in layouts(changed.shape, steps, batch):
        allowed = way.samples_and_steps(past, way.times[0])
        for axis in way.times[1:]:
            allowed = allowed | way.samples_and_steps(past, axis)
        if not bool((changed.reshape(way.shape) & ~allowed).any()):
            return True

    return False


def _reads_padding(base: Trace, operation: Recorded, steps: int) -> ReadsPadding:
    """Return which value with steps an operation reads past the ends: the first one."""
    with_steps = (each for each in operation.inputs if list(layouts(each.tensor.shape, steps)))
    each = next(with_steps, None) or next(iter(operation.inputs), None)

    return ReadsPadding("its input") if each is None else _of(base, operation, each)


def _of(base: Trace, reader: Recorded, each: Input) -> ReadsPadding:
    path = base.arguments.get(id(each.tensor))
    if path is not None:
        return ReadsPadding(path)
    if each.source is None:
        return ReadsPadding("its input")
    made = base.operations[each.source]
    line = reader.line_of(made)

    return ReadsPadding(made.called if line else "its input", line)
