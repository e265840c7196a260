"""The operation that takes one sample, which then stands for all of them."""

from __future__ import annotations

from rnn_spec.causes.location import Location, TakesOneSample
from rnn_spec.models.location.evidence.assembling import TAKING
from rnn_spec.models.location.evidence.blame import Made, Verdict, at_fault
from rnn_spec.models.location.evidence.owners import Judged, Layout, Owners, owners_of_input
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_one_sample"]

BATCHES = {Layout.ALIGNED, Layout.PERMUTED}
"""The layouts in which an axis is the batch."""


def locate_one_sample(
    scene: Scene, base: Trace, operation: Recorded, owners: Judged
) -> Location | None:
    """
    Return where one sample is taken that an operation combines with all samples.

    Args:
        scene: the failure.
        base: the trace of a call.
        operation: the first one whose result is wrong.
        owners: how the samples are in each result.
    """
    read = [owners_of_input(scene, base, each, owners) for each in operation.inputs]
    is_combined = any(each.layout in BATCHES and each.only is None for each in read)
    made = owners(operation.index, 0)
    for each, own in zip(operation.inputs, read, strict=True):
        is_all = made.layout is not Layout.MIXED or made.only == own.only
        if is_combined and own.only is not None and is_all:
            return _taken(scene, base, base.read(each), owners)
    if made.only is not None and made.layout is Layout.ROWS:
        return _taken(scene, base, [(operation.index, 0)], owners)

    return None


def _taken(scene: Scene, base: Trace, start: list[Made], owners: Judged) -> Location | None:
    """Return the operation that took one sample, if it takes no other one elsewhere in a loop."""

    def judge(index: int, result: int) -> Verdict:
        is_one = owners(index, result).only is not None
        return Verdict.WRONG if is_one else Verdict.FINE

    operation = at_fault(base, start, judge)
    if operation is None or operation.name not in TAKING or len(operation.results) != 1:
        return None
    given = owners_of_input(scene, base, operation.inputs[0], owners)
    same = {owners(index, 0).only for index in base.by_key[operation.key]}
    if given.layout is not Layout.ALIGNED or given.axis is None or len(same) != 1:
        return None

    return operation.location(_reason(scene, operation, given))


def _reason(scene: Scene, operation: Recorded, given: Owners) -> TakesOneSample:
    shape = operation.inputs[0].tensor.shape
    steps = [scene.call.steps(each) for each in scene.subject.signature.times]
    time = next((n for n, size in enumerate(shape) if size in steps and n != given.axis), -1)

    return TakesOneSample(given.axis or 0, time, for_all=True)
