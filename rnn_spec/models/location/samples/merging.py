"""The operation that merges the axes of samples and steps."""

from __future__ import annotations

from math import prod
from typing import Any

from rnn_spec.causes.location import Location, Merges
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sizes import cases_apart
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_merging"]


def locate_merging(scene: Scene) -> Location | None:
    """Return where two axes become one, and where an axis of size 1 is put before it."""
    failure: Any = scene.failure
    case = next(cases_apart(scene.subject, scene.case), scene.case)
    apart = scene.at(case, scene.failure)
    trace = apart.trace()
    factors = _factors(apart, failure.axis)
    if trace.error or not factors:
        return None
    product = prod(apart.call.sizes[name] for name in factors)

    def judge(index: int, result: int) -> Verdict:
        shape = trace.operations[index].results[result].value.shape
        is_merged = any(size and size % product == 0 for size in shape)
        return Verdict.WRONG if is_merged else Verdict.FINE

    operation = at_fault(trace, trace.end(scene.path), judge)
    if operation is None:
        return None

    return operation.location(Merges(failure.axis, _unsqueezed(trace, operation)))


def _factors(scene: Scene, axis: str) -> tuple[str, ...]:
    """Return the names of the axes that share one."""
    parts: tuple[Part, ...] = scene.subject.signature.parts
    dims = [dim for part in parts for dim in part.written or () if dim.text == axis]

    return next((dim.factors for dim in dims if dim.factors), ())


def _unsqueezed(trace: Trace, operation: Recorded) -> int:
    """Return the line of a later operation that puts an axis of size 1 first; 0 without one."""
    for each in trace.operations[operation.index + 1 :]:
        if not each.inputs or not each.results:
            continue
        before, after = each.inputs[0].tensor.shape, each.results[0].value.shape
        if tuple(after) == (1, *before):
            return operation.line_of(each)

    return 0
