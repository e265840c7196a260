"""The operation that makes a tensor in the default dtype, or casts to one."""

from __future__ import annotations

import torch
from torch import Tensor

from rnn_spec.causes.location import Casts, Location, MadeOnDefault, NotMoved
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.attributes import held
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_dtype"]

DTYPE = torch.float64


def locate_dtype(scene: Scene) -> Location | None:
    """Return where a tensor gets another dtype than the model's, which is float64."""
    model = scene.model.in_dtype(DTYPE)
    trace = traced(model, scene.call.cast(DTYPE))
    names = {id(each): name for name, own in held(model.module).items() for each in own}
    for each in _low(trace):
        found = _origin(trace, each, names)
        if found is not None:
            return found

    return None


def _low(trace: Trace) -> list[Input]:
    """Return the tensors of another dtype: those of the result, or those that meet an error."""
    if trace.error is None:
        ends = trace.ends
        read = [Input(each, ends[path]) for path, each in trace.tensors.items()]
    elif trace.failed is not None:
        read = list(trace.failed.inputs)
    else:
        # The error is none of an operation: a layer has checked what it was given.
        own = [each for each in trace.operations if not each.layer.is_torch]
        read = [
            Input(result.tensor, each.index)
            for each in reversed(own)
            for result in each.results
            if result.tensor is not None
        ]

    return [each for each in read if _is_low(each.tensor)]


def _is_low(tensor: Tensor) -> bool:
    return tensor.is_floating_point() and tensor.dtype != DTYPE


def _origin(trace: Trace, each: Input, names: dict[int, str]) -> Location | None:
    """Return the operation that made a tensor of another dtype first."""
    reader: Recorded | None = trace.failed
    while each.source is not None:
        reader = trace.operations[each.source]
        low = [other for other in reader.inputs if _is_low(other.tensor) and not other.is_number]
        if not low:
            return _made(trace, reader, each.tensor.dtype)
        each = low[0]
    attribute = names.get(id(each.tensor))
    if attribute is None or reader is None:
        return None

    return reader.location(NotMoved(attribute, "dtype"))


def _made(trace: Trace, operation: Recorded, dtype: torch.dtype) -> Location:
    met = operation.line_of(trace.failed) if trace.failed else 0
    if any(each.tensor.is_floating_point() for each in operation.inputs):
        return operation.location(Casts(str(dtype)))

    return operation.location(MadeOnDefault("dtype", met))
