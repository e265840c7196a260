"""The operation whose result has no axis of samples any more."""

from __future__ import annotations

from typing import Any

from rnn_spec.causes.location import Location, MergesLayers, Reason, RemovesBatch, TakesOneSample
from rnn_spec.models.location.evidence.assembling import TAKING
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sizes import cases_apart
from rnn_spec.models.tracing.layer_rows import merges_layers
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_layer_rows", "locate_losing"]


def locate_layer_rows(scene: Scene) -> Location | None:
    """Return where the layers and the samples of a state become one axis."""
    return location_of(merges_layers(scene.trace(), scene.path), MergesLayers())


def locate_losing(scene: Scene) -> Location | None:
    """Return where a result that is declared to have an axis of samples loses it."""
    case = next(cases_apart(scene.subject, scene.case), scene.case)
    apart = scene.at(case, scene.failure)
    path = _path(scene)
    if path is None:
        return None
    trace, samples = apart.trace(), apart.batch
    if trace.error or path not in trace.tensors or samples in trace.tensors[path].shape:
        return None
    layers = merges_layers(trace, path)
    if layers is not None:
        return layers.location(MergesLayers())
    lost = _lost(trace, samples)

    def judge(index: int, result: int) -> Verdict:
        shape = trace.operations[index].results[result].value.shape
        return Verdict.WRONG if index in lost and samples not in shape else Verdict.FINE

    operation = at_fault(trace, trace.end(path), judge)
    reason = None if operation is None else _reason(apart, operation)

    return None if operation is None or reason is None else operation.location(reason)


def _path(scene: Scene) -> str | None:
    """Return the path of the part that fails; None if it is not declared to have samples."""
    failure: Any = scene.failure
    signature = scene.subject.signature
    declared = next((each for each in signature.declared if each.name == failure.part), None)
    names = [dim.name for dim in declared.written or ()] if declared else []

    return declared.path if declared and signature.batch in names else None


def _lost(trace: Trace, samples: int) -> set[int]:
    """Return the operations that read an axis of samples, or what comes of one without it."""
    lost: set[int] = set()
    for each in trace.operations:
        if any(one.source in lost or samples in one.tensor.shape for one in each.inputs):
            lost.add(each.index)

    return lost


def _reason(scene: Scene, operation: Recorded) -> Reason | None:
    """Return how an operation loses the axis of samples; None if it reads no such axis."""
    samples = scene.batch
    read = [tuple(each.tensor.shape) for each in operation.inputs]
    shape = next((each for each in read if samples in each), None)
    if shape is None:
        return None
    axis = shape.index(samples)
    if operation.name not in TAKING:
        return RemovesBatch(axis)
    steps = [scene.call.steps(each) for each in scene.subject.signature.times]
    time = next((n for n, size in enumerate(shape) if size in steps), -1)

    return TakesOneSample(axis, time)
