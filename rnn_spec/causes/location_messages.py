"""The text of a location: where it is, what the operation does, and what to do about it."""

from __future__ import annotations

from functools import singledispatch
from pathlib import PurePath

from rnn_spec.causes import location as reasons
from rnn_spec.causes.location import RECURRENT, Location, Operation

__all__ = ["describe_location"]

OF_PYTHON = {
    "add": "+",
    "iadd": "+=",
    "sub": "-",
    "isub": "-=",
    "mul": "*",
    "imul": "*=",
    "truediv": "/",
    "div": "/",
    "matmul": "@",
}
"""Operations that are written as an operator."""

NAMES = {"getitem": "indexing", "setitem": "assignment to an index"}
"""Operations that have no name where they are written."""

AVERAGING = frozenset({"mean", "nanmean", "avg_pool1d", "adaptive_avg_pool1d"})
"""Operations that divide by a number of steps."""

DIVIDE = (
    "Set the padding to zero before it, and divide the sum by the lengths: the mean divides by the "
    "steps of the batch."
)
"""How to average over the steps that are there."""

TAKING = {"getitem", "select", "gather"}
"""Operations that take a step."""

BOTH_WAYS = (
    "an earlier step of its result depends on a later step: it runs in both directions. "
    "Use bidirectional=False where nothing may look ahead."
)
"""What a recurrent layer does that reads ahead."""

MASK = "Mask the padding before it, or pack the sequences."

AFTER = {
    "call": ("a call", "Pass {it} as an argument, and return the new state."),
    "training": ("a call in training mode", "Detach what is kept, or leave {it} as before."),
    "modes": ("train() and eval()", "A change of the mode must leave {it} as before."),
}
"""After what attributes hold other tensors, and what to do."""


def describe_location(location: Location) -> str:
    """Return the text of a location, in one line of one or two sentences."""
    place = _place(location)
    where = ", ".join(each for each in (place, _operation(location.operation)) if each)
    text = _text(location.reason)
    operation = location.operation
    if isinstance(location.reason, reasons.ReadsAhead) and _is_recurrent(operation):
        text = BOTH_WAYS
    if isinstance(location.reason, reasons.ReadsPadding):
        text = f"{_what_is_read(location.reason)} {_without_padding(location.operation)}"

    return f"First at {where}: {text}" if where else text[:1].upper() + text[1:]


def _is_recurrent(operation: Operation | None) -> bool:
    return operation is not None and operation.name in RECURRENT


def _place(location: Location) -> str:
    """
    Return the file and the line.

    A cell of a notebook is `In[3]`; where its number is not known, its function is named.
    """
    if not location.file:
        return ""
    file = PurePath(location.file)
    is_file = file.suffix == ".py" and not file.parent.name.startswith("ipykernel_")
    name = file.name if is_file or location.file.startswith("In[") else location.function

    return f"{name}:{location.line}"


def _operation(operation: Operation | None) -> str:
    """Return an operation as it is written, and the layer that it is in."""
    if operation is None:
        return ""
    inside = f" in `{operation.module}`" if operation.module and operation.is_layer else ""
    kind = f" ({operation.module_type})" if operation.is_layer else ""

    return _written(operation) + inside + kind


def _written(operation: Operation) -> str:
    if operation.name == "getitem":
        return f"indexing [{operation.arguments}]" if operation.arguments else "indexing"
    if operation.name == "setitem":
        return f"assignment to [{operation.arguments}]" if operation.arguments else NAMES["setitem"]
    if operation.name in OF_PYTHON:
        return f"{OF_PYTHON[operation.name]} {operation.arguments}".rstrip()

    return f"{operation.name}({operation.arguments})" if operation.arguments else operation.name


@singledispatch
def _text(reason: object) -> str:
    """
    Return what an operation does, without a full stop only where nothing is to be added.

    Raises:
        TypeError: it is no reason.
    """
    message = f"{reason!r} is not a reason of a location"
    raise TypeError(message)


@_text.register
def _(_: reasons.MixesSamples) -> str:
    return (
        "an entry of its result depends on two samples. "
        "Check which axis it works on: it must not be the batch."
    )


@_text.register
def _(_: reasons.LosesBatch) -> str:
    return (
        "no axis of its result is the batch any more. "
        "Transpose or permute the axes first: view and reshape do not move them."
    )


@_text.register
def _(reason: reasons.BatchReadAsTime) -> str:
    layer = f"`{reason.layer}`" if reason.layer else "the layer"
    other = not reason.batch_first

    return (
        f"the batch is on axis {reason.axis} of what {layer} is given, which "
        f"batch_first={reason.batch_first} reads as time: pass batch_first={other}, or transpose."
    )


@_text.register
def _(_: reasons.MovesNoAxes) -> str:
    return (
        "view and reshape do not move axes. To exchange axes, transpose or permute them, and then "
        "merge neighbours."
    )


@_text.register
def _(_: reasons.Reorders) -> str:
    return (
        "its result has the samples in another order, and they are not put back. "
        "Index the result with order.argsort()."
    )


@_text.register
def _(_: reasons.JoinsReversed) -> str:
    return (
        "it joins what the reverse direction returns in the order in which it was computed. Flip "
        "that in time first."
    )


@_text.register
def _(_: reasons.DependsOnRow) -> str:
    return (
        "its result depends on the row that a sample is in. "
        "Check which axis it counts along: it must not be the batch."
    )


@_text.register
def _(_: reasons.DependsOnOthers) -> str:
    return (
        "its result for a sample depends on which others are in the batch, or on how many. "
        "Compute it for each sample by itself."
    )


@_text.register
def _(_: reasons.ReadsAhead) -> str:
    return (
        "an earlier step of its result depends on a later step. "
        "Mask or shift it, so that a step reads the past only."
    )


@_text.register
def _(_: reasons.SpreadsOverTime) -> str:
    return (
        "its result is made of all steps, and reaches earlier steps from there. "
        "Compute it of the past of each step only."
    )


@_text.register
def _(reason: reasons.NotShifted) -> str:
    return (
        f"{reason.argument} is read here without a shift. The law would pass if a step might read "
        "its own input: shift the input by one step, or declare the axis weak, not strict."
    )


@_text.register
def _(reason: reasons.ReadsPadding) -> str:
    return f"{_what_is_read(reason)} {_without_padding(None)}"


@_text.register
def _(reason: reasons.TakesOneStep) -> str:
    layer = f"`{reason.layer}`" if reason.layer else "the layer"
    step = "at this step"
    if reason.past_ends:
        step = "the last step is past the ends of shorter sequences, and there"
    join = "Join" if reason.packed or not reason.past_ends else "Pack the sequences, and join"

    return (
        f"{step} the {reason.direction} direction of {layer} has read one step only. "
        f"{join} the final states of both directions, h_n[-2] and h_n[-1], instead."
    )


@_text.register
def _(_: reasons.DependsOnLength) -> str:
    return (
        "its result depends on how far the batch is padded. "
        "Use the length of each sequence, not the size of the axis."
    )


@_text.register
def _(_: reasons.SplitsOtherwise) -> str:
    return (
        "for the second part of a sequence its result is another than in the whole sequence. "
        "What it needs of the first part must be in the state."
    )


@_text.register
def _(_: reasons.ReadsBeforeReset) -> str:
    return (
        "what was before the reset reaches its result. "
        "Set the state to zero before the step of the reset is read."
    )


@_text.register
def _(_: reasons.DrawsAnew) -> str:
    return (
        "its result is another at each call in eval mode. "
        "Draw only if self.training; a model may also be declared random."
    )


@_text.register
def _(_: reasons.ReadsEarlierCall) -> str:
    return (
        "its result is another at each call, with the same random numbers too. "
        "Read nothing that an earlier call wrote, such as an attribute of a class or a global."
    )


@_text.register
def _(reason: reasons.Kept) -> str:
    names = ", ".join(reason.attributes)
    verb, it = ("holds", "it") if len(reason.attributes) == 1 else ("hold", "them")
    after, advice = AFTER[reason.after]

    return f"after {after}, {names} {verb} other tensors than before. {advice.format(it=it)}"


@_text.register
def _(_: reasons.OutsideParameters) -> str:
    return (
        "it reads a tensor that is trained and is not in parameters(). "
        "Use nn.ModuleList, nn.ParameterList or nn.Parameter, as an attribute of the module."
    )


@_text.register
def _(reason: reasons.Overwrites) -> str:
    return f"it writes to the argument {reason.argument}. Work on a copy, or out of place."


@_text.register
def _(reason: reasons.Cuts) -> str:
    if reason.is_off:
        return "autograd is switched off here, so nothing before it gets a gradient."

    return "it cuts its result off from the gradient: nothing before it learns through it."


@_text.register
def _(reason: reasons.OwnBackward) -> str:
    return (
        f"the backward pass of {reason.function} is written by hand. "
        "Compare it with torch.autograd.gradcheck."
    )


@_text.register
def _(_: reasons.SoftmaxOverOne) -> str:
    return "the axis has size 1, so each weight is 1. Take the softmax along the steps."


@_text.register
def _(_: reasons.NormalizesSteps) -> str:
    return "it is over the steps. If each step is classified, use the last axis, dim=-1."


@_text.register
def _(reason: reasons.MadeOnDefault) -> str:
    met = _met(reason.met)
    like = "device=x.device" if reason.what == "device" else "dtype=x.dtype"

    return f"a tensor is made with the default {reason.what}{met}. Pass {like}, or use new_zeros."


@_text.register
def _(reason: reasons.MovesToCPU) -> str:
    return f"a tensor is moved to the CPU{_met(reason.met)}. Move it back with to(x.device)."


@_text.register
def _(_: reasons.FromNumPy) -> str:
    return "it reads a tensor that comes from NumPy, and is on the CPU. Move it with to(x.device)."


@_text.register
def _(reason: reasons.NotMoved) -> str:
    return (
        f"{reason.attribute} is no parameter and no buffer, so model.to() leaves its "
        f"{reason.what} as it is. Use register_buffer."
    )


@_text.register
def _(reason: reasons.Casts) -> str:
    return f"it casts to {reason.dtype}, whatever the dtype of the input. Use the input's dtype."


@_text.register
def _(reason: reasons.Merges) -> str:
    then = (
        f", and line {reason.unsqueezed} puts an axis of size 1 before it"
        if reason.unsqueezed
        else ""
    )

    return (
        f"it merges two axes into {reason.axis}{then}. Leave them apart: layers such as Linear "
        "work on the last axis of any number of axes."
    )


@_text.register
def _(_: reasons.MergesLayers) -> str:
    return (
        "it puts the layers or directions of the state and the samples into one axis, so that no "
        "axis is the batch. Take the last layer, such as h_n[-1]; join directions with "
        "torch.cat([h_n[-2], h_n[-1]], -1)."
    )


@_text.register
def _(reason: reasons.TakesOneSample) -> str:
    index = ", ".join([*[":"] * reason.time, "-1"])
    other = (
        f" To take a step of each sample, index axis {reason.time}: [{index}]."
        if reason.time >= 0
        else ""
    )

    return f"it takes one sample, since axis {reason.axis} is the batch.{other}"


@_text.register
def _(reason: reasons.RemovesBatch) -> str:
    return (
        f"its result has no axis of samples: axis {reason.axis} of what it reads is the batch. "
        "Check which axis it removes or merges."
    )


@_text.register
def _(_: reasons.DropsAxis) -> str:
    return "it drops an axis where its size is 1. Name the axis that it may drop: squeeze(dim)."


@_text.register
def _(_: reasons.ExchangesAxes) -> str:
    return "before it the result has the right shape. Leave the axes as they are."


@_text.register
def _(reason: reasons.Raises) -> str:
    return f"{reason.error} is raised here."


def _met(line: int) -> str:
    return f", and meets others on line {line}" if line else ""


def _without_padding(operation: Operation | None) -> str:
    """Return how not to read padding: a masked step of a recurrent layer is a step all the same."""
    name = "" if operation is None else operation.name
    if name in TAKING:
        return "Take the step at lengths - 1 instead."

    if name in AVERAGING:
        return DIVIDE

    return "Pack the sequences." if name in RECURRENT else MASK


def _what_is_read(reason: reasons.ReadsPadding) -> str:
    name = NAMES.get(reason.value) or OF_PYTHON.get(reason.value, reason.value)
    of = f"what {name} returns on line {reason.line}" if reason.line else reason.value

    return f"it reads past the ends of the sequences in {of}."
