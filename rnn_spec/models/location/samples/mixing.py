"""The operation with which samples mix, change places, or lose their axis."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rnn_spec.causes.location import (
    BatchReadAsTime,
    Location,
    LosesBatch,
    MixesSamples,
    Reason,
    Reorders,
)
from rnn_spec.models.location.evidence.blame import Made, Verdict, at_fault, reads_wrong
from rnn_spec.models.location.evidence.owners import (
    Judged,
    Layout,
    Owners,
    owners_of,
    owners_of_input,
)
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sorting import SORTS
from rnn_spec.models.location.samples.one_sample import locate_one_sample
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_mixing", "loses_batch"]

RECURRENT = {"rnn_tanh", "rnn_relu", "gru", "lstm"}
ATTENTION = "multi_head_attention_forward"

SEQUENCE = 3
"""The axes of a batch of sequences: steps, samples and features, in some order."""


def locate_mixing(scene: Scene) -> Location | None:
    """
    Return where samples mix first, where they change places, or where they lose their axis.

    In a result about pairs of samples, the operation that compares them is not told apart.
    """
    if scene.compares_samples:
        return None
    found = _judged(scene)

    return None if found is None else _located(scene, *found)


def loses_batch(scene: Scene, operation: Recorded) -> bool:
    """Return whether each entry of a result belongs to one sample, and no axis is the batch."""
    found = _judged(scene)
    if found is None or not operation.results:
        return False
    _, owners = found

    return owners(operation.index, 0).layout is Layout.SCATTERED


def _judged(scene: Scene) -> tuple[Trace, Judged] | None:
    """Return the trace of a call, and how the samples are in each result; None if that differs."""
    calls = (scene.call.with_sample(n, scene.other) for n in range(scene.batch))
    traces = scene.alike(calls)
    if traces is None:
        return None
    base, runs = traces

    @cache
    def owners(index: int, result: int) -> Owners:
        values = [run.operations[index].results[result].value for run in runs]
        return owners_of(base.operations[index].results[result].value, values)

    return base, owners


def _located(scene: Scene, base: Trace, owners: Judged) -> Location | None:
    for end in base.end(scene.path):
        found = owners(*end)
        if found.layout is Layout.MIXED:
            return _first_mixed(scene, base, end, owners)
        if found.layout is Layout.PERMUTED:
            return _reordered(scene, base, end, found.order, owners)
        if found.layout in {Layout.SCATTERED, Layout.ROWS}:
            return _scattered(scene, base, end, owners)

    return None


def _first_mixed(scene: Scene, base: Trace, start: Made, owners: Judged) -> Location | None:
    """Return where samples mix, or what came before it that made them mix."""
    operation = at_fault(base, [start], _is(Layout.MIXED, owners))
    if operation is None or operation.name in SORTS:
        return None
    scattered = reads_wrong(base, operation.index, _is(Layout.SCATTERED, owners))
    if scattered:
        return _scattered(scene, base, scattered[0], owners)
    numbers = reads_wrong(base, operation.index, _is_number(base, owners))
    if numbers:
        taken = locate_one_sample(scene, base, base.operations[numbers[0][0]], owners)
        # The largest value of all, for one, depends on a single sample where that is replaced.
        made = at_fault(base, numbers, _is_number(base, owners))
        return taken or location_of(made, MixesSamples())
    taken = locate_one_sample(scene, base, operation, owners)
    if taken is not None:
        return taken
    found = [(each, owners_of_input(scene, base, each, owners)) for each in operation.inputs]
    orders = {each.order for _, each in found if each.layout in {Layout.ALIGNED, Layout.PERMUTED}}
    if len(orders) > 1:
        each, order = next((each, own.order) for each, own in found if own.order)
        return _reordered(scene, base, base.read(each)[0], order, owners)

    return operation.location(_mixes(operation, [own for _, own in found]))


def _scattered(scene: Scene, base: Trace, start: Made, owners: Judged) -> Location | None:
    """Return where the samples lose their axis, or where one of them is taken for all."""
    operation = at_fault(base, [start], _is(owners(*start).layout, owners))
    if operation is None:
        return None

    return locate_one_sample(scene, base, operation, owners) or operation.location(LosesBatch())


def _reordered(
    scene: Scene, base: Trace, start: Made, order: tuple[int, ...], owners: Judged
) -> Location | None:
    """Return the operation from which on the samples are in the order that they end in."""

    def judge(index: int, result: int) -> Verdict:
        found = owners(index, result)
        if found.layout is Layout.PERMUTED:
            return Verdict.WRONG if found.order == order else Verdict.FINE
        is_known = found.layout in {Layout.ALIGNED, Layout.NONE}
        return Verdict.FINE if is_known else Verdict.UNKNOWN

    operation = at_fault(base, [start], judge)
    if operation is None:
        return None
    scattered = reads_wrong(base, operation.index, _is(Layout.SCATTERED, owners))
    if scattered:
        return _scattered(scene, base, scattered[0], owners)

    return operation.location(Reorders())


def _is(layout: Layout, owners: Judged) -> Callable[[int, int], Verdict]:
    """Return the judge by which a layout is wrong."""

    def judge(index: int, result: int) -> Verdict:
        found = owners(index, result).layout
        if found is layout:
            return Verdict.WRONG
        return Verdict.UNKNOWN if found is Layout.UNKNOWN else Verdict.FINE

    return judge


def _is_number(base: Trace, owners: Judged) -> Callable[[int, int], Verdict]:
    """Return the judge by which a single number that depends on a sample is wrong."""

    def judge(index: int, result: int) -> Verdict:
        is_one = base.operations[index].results[result].value.numel() == 1
        is_wrong = is_one and owners(index, result).layout is Layout.ROWS
        return Verdict.WRONG if is_wrong else Verdict.FINE

    return judge


def _mixes(operation: Recorded, read: list[Owners]) -> Reason:
    """Return how an operation mixes samples: a layer may read their axis as time."""
    layer = operation.layer
    given = read[0] if read else Owners(Layout.NONE)
    if layer.batch_first is None or given.layout is not Layout.ALIGNED or given.axis is None:
        return MixesSamples()
    if operation.inputs[0].tensor.dim() != SEQUENCE:
        return MixesSamples()
    if operation.name in RECURRENT and given.axis == int(layer.batch_first):
        return BatchReadAsTime(operation.given_to.path, given.axis, layer.batch_first)
    if operation.name == ATTENTION and given.axis == 0:
        # The layer swaps the axes of what it is given before this operation.
        return BatchReadAsTime(operation.given_to.path, int(layer.batch_first), layer.batch_first)

    return MixesSamples()
