"""The text of a reason of a location: what an operation does, and what to do about it."""

from __future__ import annotations

from functools import singledispatch

from rnn_spec.causes import location as reasons
from rnn_spec.causes.location import RECURRENT, Operation, Reason
from rnn_spec.causes.texts.fixed_reasons import TEXTS
from rnn_spec.causes.texts.operation_text import name_of

__all__ = ["describe_reason"]

AVERAGING = frozenset({"mean", "nanmean", "avg_pool1d", "adaptive_avg_pool1d"})
"""Operations that divide by a number of steps."""

DIVIDE = (
    "Set the padding to zero before it, and divide the sum by the lengths: the mean divides by the "
    "steps of the batch."
)
"""How to average over the steps that are there."""

TAKING = {"getitem", "select", "gather"}
"""Operations that take a step."""

AHEAD = "an earlier step of its result depends on a later step"

BOTH_WAYS = (
    f"{AHEAD}: it runs in both directions. Use bidirectional=False where nothing may look ahead."
)
"""What a recurrent layer does that reads ahead."""

ONE_WAY = f"{AHEAD}. Mask or shift it, so that a step reads the past only."
"""What any other operation does that reads ahead."""

VIEWS = ("view", "reshape", "view_as", "reshape_as", "flatten", "unflatten", "resize_", "resize")

MOVING = {
    **dict.fromkeys(
        VIEWS, " Transpose or permute the axes first: view and reshape do not move them."
    ),
    "rearrange": (
        " Its pattern has the axes in another order than what it reads: write (t b), for one, "
        "where the steps come before the samples."
    ),
}
"""How to move axes, in the place of operations that do not, or that move them otherwise."""

FINITE = {
    **dict.fromkeys(("truediv", "div", "true_divide", "divide"), " Do not divide by zero."),
    **dict.fromkeys(("std", "var"), " That of one value is NaN: pass correction=0."),
}
"""How the result of an operation is finite, of those of which it is known."""

MASK = "Mask the padding before it, or pack the sequences."

AFTER = {
    "call": ("a call", "Pass {it} as an argument, and return the new state."),
    "training": ("a call in training mode", "Detach what is kept, or leave {it} as before."),
    "modes": ("train() and eval()", "A change of the mode must leave {it} as before."),
}
"""After what attributes hold other tensors, and what to do."""


def describe_reason(reason: Reason, operation: Operation | None) -> str:
    """
    Return what an operation does, and what to do about it.

    Args:
        reason: what it does.
        operation: the operation; None if there is none.
    """
    match reason:
        case reasons.LosesBatch():
            return f"no axis of its result is the batch any more.{_how_to_move(operation)}"
        case reasons.ReadsAhead() if how := _how_to_move(operation):
            return f"{AHEAD}.{how}"
        case reasons.ReadsAhead():
            return BOTH_WAYS if _is_recurrent(operation) else ONE_WAY
        case reasons.ReadsPadding():
            return f"{_what_is_read(reason)} {_without_padding(operation)}"
        case reasons.MakesNaN():
            name = "" if operation is None else operation.name
            return f"what it reads is finite, and its result is not.{FINITE.get(name, '')}"

    return TEXTS.get(type(reason)) or _text(reason)


def _how_to_move(operation: Operation | None) -> str:
    """Return how to move axes where an operation does not do so as it is meant to."""
    return "" if operation is None else MOVING.get(operation.name, "")


def _is_recurrent(operation: Operation | None) -> bool:
    return operation is not None and operation.name in RECURRENT


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
def _(reason: reasons.BatchReadAsTime) -> str:
    layer = f"`{reason.layer}`" if reason.layer else "the layer"
    other = not reason.batch_first

    return (
        f"the batch is on axis {reason.axis} of what {layer} is given, which "
        f"batch_first={reason.batch_first} reads as time: pass batch_first={other}, or transpose."
    )


@_text.register
def _(reason: reasons.SortsAgain) -> str:
    changed = f" on line {reason.line}" if reason.line else ""

    return (
        f"it restores the order of the samples with the index that changed it{changed}. "
        "Use the inverse of that index: index.argsort()."
    )


@_text.register
def _(reason: reasons.NotShifted) -> str:
    other = f", or {reason.other} alone strict" if reason.other else ""

    return (
        f"{reason.argument} is read here without a shift. The law would pass if a step might read "
        f"its own input: shift the input by one step, or declare the axis weak, not strict{other}."
    )


@_text.register
def _(reason: reasons.OtherLengths) -> str:
    given, own = list(reason.given_values), list(reason.own_values)

    return (
        f"{reason.sequence} is read with {reason.given} (lengths {given}), which is of another "
        f"sequence. Pass {reason.own} (lengths {own})."
    )


@_text.register
def _(reason: reasons.TakesBeginning) -> str:
    end = "step 0" if reason.direction == "reverse" else "the last step"

    return (
        f"it takes the output of the {reason.direction} direction at the step with which that "
        f"begins. Take the one at {end}, with which it ends."
    )


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
def _(reason: reasons.Kept) -> str:
    names = ", ".join(reason.attributes)
    verb, it = ("holds", "it") if len(reason.attributes) == 1 else ("hold", "them")
    after, advice = AFTER[reason.after]

    return f"after {after}, {names} {verb} other tensors than before. {advice.format(it=it)}"


@_text.register
def _(reason: reasons.AllMasked) -> str:
    if reason.mask:
        return (
            f"it masks every entry where {reason.mask} says that all steps are valid. "
            "Is the polarity of the mask inverted?"
        )

    return (
        "all entries of a row are masked, so its softmax is NaN. Leave one entry in each row; or "
        "is the polarity of the mask inverted?"
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
def _(reason: reasons.MadeOnDefault) -> str:
    met = _met(reason.met)
    like = "device=x.device" if reason.what == "device" else "dtype=x.dtype"

    return f"a tensor is made with the default {reason.what}{met}. Pass {like}, or use new_zeros."


@_text.register
def _(reason: reasons.MovesToCPU) -> str:
    return f"a tensor is moved to the CPU{_met(reason.met)}. Move it back with to(x.device)."


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
def _(reason: reasons.TakesLastSample) -> str:
    step, other = ("[:, -1]", "") if reason.batch_first else ("[-1]", ", or pass batch_first=True")

    return (
        f"it takes the last sample: axis {reason.axis} is the batch of `{reason.layer}`, whose "
        f"batch_first is {reason.batch_first}. To take the last step, index {step}{other}."
    )


@_text.register
def _(reason: reasons.TakesLowerLayer) -> str:
    last = "h_n[-1]" if reason.directions == 1 else f"h_n[-{reason.directions}:]"

    return (
        f"it takes the final state of a lower layer of `{reason.layer}`, and what is above that "
        f"layer is lost. The last layer's is {last}."
    )


@_text.register
def _(reason: reasons.TakesOneSample) -> str:
    index = ", ".join([*[":"] * reason.time, "-1"])
    other = (
        f" To take a step of each sample, index axis {reason.time}: [{index}]."
        if reason.time >= 0
        else ""
    )

    for_all = " for all" if reason.for_all else ""

    return f"it takes one sample{for_all}, since axis {reason.axis} is the batch.{other}"


@_text.register
def _(reason: reasons.RemovesBatch) -> str:
    return (
        f"its result has no axis of samples: axis {reason.axis} of what it reads is the batch. "
        "Check which axis it removes or merges."
    )


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
    name = name_of(reason.value)
    of = f"what {name} returns on line {reason.line}" if reason.line else reason.value

    reverse = ": its reverse direction begins in the padding" if reason.reverse else ""

    return f"it reads past the ends of the sequences in {of}{reverse}."
