"""The operation that normalises the scores of a result over its steps."""

from __future__ import annotations

from typing import Any

from rnn_spec.causes.location import Location, NormalizesSteps
from rnn_spec.models.calls.normalization import is_normalized, scored_parts
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_normalizing", "normalizes_scores"]

NAMES = frozenset({"softmax", "log_softmax"})


def locate_normalizing(scene: Scene) -> Location | None:
    """Return the last softmax before a result that is over as many entries as there are steps."""
    failure: Any = scene.failure
    trace, steps = scene.trace(), scene.call.steps(failure.axis)
    result = trace.tensors.get(scene.path)
    if trace.error is not None or result is None:
        return None
    for index in sorted(trace.needed(scene.path), reverse=True):
        operation = trace.operations[index]
        if _is_over(operation, steps, result.numel()):
            return operation.location(NormalizesSteps())

    return None


def normalizes_scores(scene: Scene, trace: Trace, operation: Recorded, axis: str) -> bool:
    """Return whether an operation normalises the scores of each step over the steps."""
    result = trace.tensors.get(scene.path)
    scored = [part.path for part in scored_parts(scene.subject.signature, axis)]
    if result is None or scene.path not in scored:
        return False

    return _is_over(operation, scene.call.steps(axis), result.numel())


def _is_over(operation: Recorded, steps: int, count: int) -> bool:
    """Return whether an operation is a softmax over the steps, of as many entries as a result."""
    if operation.name not in NAMES:
        return False
    value = operation.results[0].value
    axes = [axis for axis, size in enumerate(value.shape) if size == steps]

    return value.numel() == count and any(is_normalized(value, axis) for axis in axes)
