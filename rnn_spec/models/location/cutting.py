"""The operation whose result for a sample is another one alone, cut short, or in two parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import torch

from rnn_spec.causes.location import (
    ChangesState,
    DependsOnLength,
    DependsOnOthers,
    DependsOnRow,
    DropsState,
    Location,
    LosesBatch,
    Reason,
    SplitsOtherwise,
)
from rnn_spec.models.location.effects.dropped_state import drops_state
from rnn_spec.models.location.evidence.agreement import Part, agreement
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.layouts import layouts
from rnn_spec.models.location.evidence.loops import Rounds
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sorting import orders, reads_order
from rnn_spec.models.location.evidence.step_counts import step_counts
from rnn_spec.models.location.samples.mixing import locate_mixing, loses_batch
from rnn_spec.models.location.steps.other_lengths import locate_other_lengths
from rnn_spec.models.location.steps.padding import locate_reader
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_alone", "locate_cut", "locate_order", "locate_split"]


def locate_order(scene: Scene) -> Location | None:
    """Return where the result for a sample depends on the row that it is in."""
    order = [*range(1, scene.batch), 0]
    base, other = scene.trace(), scene.trace(scene.call.samples(order))
    operation = _disagrees(scene, base, other, Part(scene.batch, tuple(order)))

    return _unless_sorted(scene, base, operation, DependsOnRow())


def locate_alone(scene: Scene) -> Location | None:
    """Return where the result for a sample is another one if it is alone."""
    failure: Any = scene.failure
    base, other = scene.trace(), scene.trace(scene.call.samples([failure.sample]))
    operation = _disagrees(scene, base, other, Part(scene.batch, (failure.sample,)))

    return _unless_sorted(scene, base, operation, DependsOnOthers())


def locate_cut(scene: Scene) -> Location | None:
    """Return where the result for a sample is another one if it is cut to its length and alone."""
    failure: Any = scene.failure
    n = failure.sample
    alone, spans = scene.call.samples([n]), dict[int, tuple[int, int]]()
    for axis, lengths in scene.call.lengths.items():
        alone = alone.between(axis, 0, int(lengths[n]))
        spans |= {steps: (0, int(own[n])) for steps, own in step_counts(scene, axis).items()}
    base, other = scene.trace(), scene.trace(alone)
    operation = _disagrees(scene, base, other, Part(scene.batch, (n,), spans))
    if operation is None:
        return None
    if reads_order(operation, orders(base, scene.batch)):
        return locate_mixing(scene)
    other_lengths = locate_other_lengths(scene, base, operation)
    if other_lengths is not None:
        return other_lengths
    rounds = Rounds(base, scene.call.steps(next(iter(scene.call.lengths))))
    if operation.key in rounds.carried and operation.index not in _paired(
        base, other, from_end=False
    ):
        return operation.location(ChangesState())

    return _located_cut(scene, base, operation)


def locate_split(scene: Scene) -> Location | None:
    """Return where the second part of a sequence has another result than in the whole."""
    failure: Any = scene.failure
    axis = scene.subject.signature.times[0]
    steps, after = scene.call.steps(axis), failure.after
    first = scene.model(scene.call.between(axis, 0, after))
    streams = scene.subject.signature.streams
    states = {each.argument: first.values[each.part] for each in streams}
    later = scene.call.between(axis, after, steps).with_values(states)
    part = Part(scene.batch, tuple(range(scene.batch)), {steps: (after, steps - after)})
    base, other = scene.trace(), scene.trace(later)
    operation = _disagrees(scene, base, other, part, from_end=True)

    if operation is None:
        return None
    if drops_state(base, operation):
        return operation.location(DropsState())

    return operation.location(LosesBatch() if loses_batch(scene, operation) else SplitsOtherwise())


def _unless_sorted(
    scene: Scene, base: Trace, operation: Recorded | None, reason: Reason
) -> Location | None:
    """Return what an operation does; where samples change places, if they are sorted before it."""
    found = orders(base, scene.batch)
    if operation is None or not found & base.before([operation.index]):
        return location_of(operation, reason)
    own = None if reads_order(operation, found) else operation.location(reason)

    return locate_mixing(scene) or own


def _disagrees(
    scene: Scene, base: Trace, other: Trace, part: Part, *, from_end: bool = False
) -> Recorded | None:
    """Return the first operation of a call whose result is not that of the same one in a part."""
    if base.error or other.error:
        return None
    same = _paired(base, other, from_end=from_end)
    rounds = Rounds(base, next(iter(part.spans), 0))
    sorting = orders(base, scene.batch)

    @cache
    def judge(index: int, result: int) -> Verdict:
        if index in sorting:
            return Verdict.UNKNOWN
        if index not in same:
            return Verdict.UNKNOWN if from_end else _past_end(index, result, rounds, other, part)
        own, others = base.operations[index].results, other.operations[same[index]].results
        place = result - (len(own) - len(others) if from_end else 0)
        if not 0 <= place < len(others):
            return Verdict.UNKNOWN
        return agreement(own[result].value, others[place].value, part)

    return at_fault(base, base.end(scene.path), judge)


def _past_end(index: int, result: int, rounds: Rounds, other: Trace, part: Part) -> Verdict:
    """
    Return the verdict on a result that a shorter call does not have, as its loop has fewer rounds.

    A state must stay as it is there; what else a round past the end computes is no fault.
    """
    operation = rounds.trace.operations[index]
    if not other.by_key.get(operation.key):
        return Verdict.UNKNOWN
    last = rounds.counterpart(index, other)
    if last is None:
        return Verdict.WRONG
    if operation.key not in rounds.carried or result >= len(other.operations[last].results):
        return Verdict.UNKNOWN

    return agreement(
        operation.results[result].value, other.operations[last].results[result].value, part
    )


def _paired(base: Trace, other: Trace, *, from_end: bool) -> Mapping[int, int]:
    """Return which operations of two calls are the same, by line and by how often it ran."""
    pairs: dict[int, int] = {}
    for key, own in base.by_key.items():
        others = other.by_key.get(key, [])
        turn = slice(None, None, -1 if from_end else 1)
        pairs.update(zip(own[turn], others[turn], strict=False))

    return pairs


def _located_cut(scene: Scene, base: Trace, operation: Recorded) -> Location:
    """Return what an operation does whose result is another one without the padding."""
    for axis in scene.call.lengths:
        for steps in step_counts(scene, axis):
            if any(list(layouts(each.tensor.shape, steps)) for each in operation.inputs):
                return locate_reader(scene, base, operation, steps)
    reads_all = any(_is_per_sample(each.tensor, scene.batch) for each in operation.inputs)
    on_others = reads_all and not _has_reals(operation)

    return operation.location(DependsOnOthers() if on_others else DependsOnLength())


def _is_per_sample(tensor: torch.Tensor, batch: int) -> bool:
    return tuple(tensor.shape) == (batch,)


def _has_reals(operation: Recorded) -> bool:
    return any(each.tensor.is_floating_point() for each in operation.inputs)
