"""The operation of a layer that mixes what should stay apart: steps, or samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rnn_spec.causes.location import (
    LosesBatch,
    MixesSamples,
    ReadsAhead,
    Reason,
    SpreadsOverTime,
)
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.call import Change
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, predicted_by
from rnn_spec.diagnosis.mistakes.evidence.operations import Operation, operations
from rnn_spec.law_definition.quantities import map_parts

__all__ = ["mixing_mistakes"]

SIZES = {"seq": 19, "batch": 23}
"""Sizes of the axes of steps and samples, which no other axis of a small layer has."""

MOVES = {
    *(
        "getitem",
        "select",
        "unbind",
        "stack",
        "cat",
        "chunk",
        "split",
        "narrow",
        "flip",
        "roll",
    ),
    *("gather", "index_select", "transpose", "permute", "contiguous", "clone", "expand", "to"),
    *("squeeze", "unsqueeze", "concat", "setitem", "zeros_like", "size", "moveaxis", "movedim"),
}
"""Operations that move values: one that moves them wrongly is no more to blame than its caller."""

VIEWS = {"view", "reshape", "flatten", "unflatten", "resize_"}

VIEWINGS = (
    effects.input_viewed,
    effects.output_viewed,
    effects.given_state_viewed,
    effects.final_state_viewed,
)
"""What a view in place of a transpose may make of a layer."""

OTHER = -8
"""A factor that changes the sign and the size of a value."""

SAMPLES = 1
"""The axis of samples, of an input and of a state."""


@dataclass(frozen=True)
class Axis:
    """
    An axis of the input along which an output should not depend on later or other values.

    Attributes:
        name: its name.
        one: one of the things along it.
        others: those that an output should not depend on.
        place: its place in the input.
        size: its size.
        mixed: what a layer does that mixes along it.
        kept: what an operation does that mixes along it, and whose result has it.
        reduced: the same, of one whose result does not have it.
    """

    name: str
    one: str
    others: str
    place: int
    size: int
    mixed: Change
    kept: Reason
    reduced: Reason


AXES = (
    Axis(
        "time",
        "step",
        "later steps",
        0,
        SIZES["seq"],
        effects.centred_over_time,
        kept=ReadsAhead(),
        reduced=SpreadsOverTime(),
    ),
    Axis(
        "batch",
        "sample",
        "other samples",
        1,
        SIZES["batch"],
        effects.centred_over_batch,
        kept=MixesSamples(),
        reduced=MixesSamples(),
    ),
)


def mixing_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the operation that reads all steps at once, and the one that reads all samples."""
    if calls.layer.options.bidirectional:
        return
    case = calls.layer.case
    roomy = calls.make(calls.layer.subject, replace(case, sizes=SIZES), calls.layout)
    for axis in AXES:
        mixing = _mixing(roomy, axis)
        if mixing is not None:
            yield _viewing(mixing) if mixing.name in VIEWS else _reading(mixing, axis)


def _viewing(mixing: Operation) -> Explanation:
    text = f"{mixing.name} mixes steps and samples: to exchange axes, use transpose instead"
    possible = [predicted_by(change) for change in VIEWINGS]

    return Explanation(
        text, lambda failed: any(each(failed) for each in possible), mixing.location(LosesBatch())
    )


def _reading(mixing: Operation, axis: Axis) -> Explanation:
    text = (
        f"{mixing.name} reads the whole {axis.name} axis: what it returns for one {axis.one} "
        f"depends on {axis.others}"
    )
    does = axis.kept if axis.size in mixing.output.shape else axis.reduced

    return Explanation(text, predicted_by(axis.mixed), mixing.location(does))


def _mixing(calls: Calls, axis: Axis) -> Operation | None:
    """Return the first operation that mixes values along an axis, if it can be named."""
    last, state = _with_other_end(calls.x, axis.place), calls.state
    if axis.place == SAMPLES:
        state = map_parts(state, lambda part: _with_other_end(part, axis.place))
    one, other = operations(calls, calls.x, calls.state), operations(calls, last, state)
    if [each.name for each in one] != [each.name for each in other]:
        return None
    traced = [
        Traced(each, _changed(each.output, twin.output, axis), axis)
        for each, twin in zip(one, other, strict=True)
    ]

    return _culprit(traced)


def _with_other_end(part: Tensor, axis: int) -> Tensor:
    """Return a tensor whose last part along an axis changes any sum, norm and maximum over it."""
    changed = part.clone()
    changed.select(axis, -1).mul_(OTHER)

    return changed


@dataclass(frozen=True)
class Traced:
    """
    An operation, and what changed in its output when the end of the input changed.

    Attributes:
        operation: the operation.
        changed: whether the output changed; where it has the axis, before the end of it.
        axis: the axis.
    """

    operation: Operation
    changed: bool
    axis: Axis

    @property
    def along(self) -> bool:
        """Whether the output has the axis."""
        return self.axis.size in self.operation.output.shape


def _culprit(traced: list[Traced]) -> Operation | None:
    """Return the first operation that mixes: its output has the axis and changed, no input did."""
    made = {each.operation.made: each for each in traced}
    for each in traced:
        if each.changed and each.along:
            inputs = [made[key] for key in each.operation.inputs if key in made]
            if any(source.changed and source.along for source in inputs):
                return None
            return _origin(each, made)

    return None


def _origin(mixed: Traced, made: dict[int, Traced]) -> Operation | None:
    """Go back over outputs without the axis, such as a mean, to the operation that made them."""
    while True:
        inputs = [made[key] for key in mixed.operation.inputs if key in made]
        sources = [each for each in inputs if each.changed and not each.along]
        if not sources:
            return None if mixed.operation.name in MOVES else mixed.operation
        mixed = sources[0]


def _changed(one: Tensor, other: Tensor, axis: Axis) -> bool:
    """Return whether two outputs differ; where they have the axis, before the end of it."""
    if one.shape != other.shape:
        return True
    if axis.size in one.shape:
        place = one.shape.index(axis.size)
        one, other = (each.narrow(place, 0, axis.size - 1) for each in (one, other))

    return not torch.equal(one, other)
