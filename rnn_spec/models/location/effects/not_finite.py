"""The operation whose result is the first that is not finite."""

from __future__ import annotations

import torch
from torch import Tensor

from rnn_spec.causes.location import AllMasked, Location, MakesNaN
from rnn_spec.models.location.evidence.blame import Verdict, at_fault
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["locate_not_finite"]

SOFTMAX = {"softmax", "log_softmax"}

ATTENTION = {"multi_head_attention_forward": True, "scaled_dot_product_attention": False}
"""Operations that are given a mask, and which value of a boolean one masks an entry."""

VALID = {Role.MASK: True, Role.PADDING_MASK: False}
"""Arguments that are masks, and which value they have at a valid step."""


def locate_not_finite(scene: Scene) -> Location | None:
    """
    Return the first operation whose result is NaN or infinite, and that reads no such value.

    Layers of torch have a faster way, which is not taken while operations are recorded, and where
    an attention whose entries are all masked returns NaN: else it returns zeros.
    """
    trace = scene.trace()

    def judge(index: int, result: int) -> Verdict:
        value = trace.operations[index].results[result].value
        return Verdict.WRONG if _is_no_number(value) else Verdict.FINE

    operation = at_fault(trace, trace.end(scene.path), judge)
    if operation is None:
        needed = (trace.operations[index] for index in sorted(trace.needed(scene.path)))
        operation = next(filter(_masks_all, needed), None)
    if operation is None or any(_is_no_number(each.tensor) for each in _given(operation)):
        return None
    if not _masks_all(operation):
        return operation.location(MakesNaN())

    return operation.location(AllMasked(_inverted(scene, operation)))


def _given(operation: Recorded) -> list[Input]:
    """Return what an operation reads that no operation has made, such as a parameter."""
    return [each for each in operation.inputs if each.source is None]


def _is_no_number(value: Tensor) -> bool:
    """Return whether a tensor has values that are NaN or plus infinity."""
    return value.is_floating_point() and bool((value.isnan() | value.isposinf()).any())


def _masks_all(operation: Recorded) -> bool:
    """Return whether an operation is given a row of which all entries are masked."""
    if operation.name in SOFTMAX:
        scores = operation.inputs[0].tensor
        return any(bool(scores.isneginf().all(axis).any()) for axis in range(scores.dim()))
    if operation.name not in ATTENTION:
        return False
    masks = (_masked(each.tensor, is_true=ATTENTION[operation.name]) for each in operation.inputs)

    return any(each is not None and bool(each.all(-1).any()) for each in masks)


def _masked(tensor: Tensor, *, is_true: bool) -> Tensor | None:
    """Return which entries a mask masks; None if a tensor is none."""
    if tensor.dtype is torch.bool and tensor.dim():
        return tensor == is_true

    return tensor.isneginf() if tensor.dim() and tensor.is_floating_point() else None


def _inverted(scene: Scene, operation: Recorded) -> str:
    """Return the mask that masks all if all its steps are valid, and nothing if none is."""
    found = [
        each.path
        for each in scene.subject.signature.with_role(*VALID)
        if each.path in scene.call.values
        and _fails(scene, operation, each.path, value=VALID[each.role])
        and not _fails(scene, operation, each.path, value=not VALID[each.role])
    ]

    return found[0] if len(found) == 1 else ""


def _fails(scene: Scene, operation: Recorded, path: str, *, value: bool) -> bool:
    """Return whether an operation returns no numbers, or masks all, with a mask of one value."""
    mask = torch.full_like(scene.call.values[path], value)
    trace: Trace = scene.trace(scene.call.with_values({path: mask}))
    same = [trace.operations[index] for index in trace.by_key.get(operation.key, ())]

    return any(_masks_all(each) for each in same) or any(
        _is_no_number(result.value) for each in same for result in each.results
    )
