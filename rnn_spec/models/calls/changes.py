"""Changes of a call, one for each argument and for its first, last and other steps."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import torch
from torch import Tensor

from rnn_spec.models.calls.call import VALUES, Call
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role

__all__ = ["FIRST", "LAST", "changes"]

FIRST, LAST = "its first step", "its last step"
"""The names of the steps at the ends of an argument, as `changes` yields them."""


def changes(call: Call, other: Call, *, shifted: Collection[str]) -> Iterator[tuple[str, Call]]:
    """
    Yield calls in which one thing is changed, each with its name.

    What is past the end of a sequence stays, and so does the last step of what is shifted inside,
    each by its path, which nothing reads.
    """
    for argument in call.signature.arguments:
        if argument.path not in call.values:
            continue
        if argument.role is Role.LENGTHS:
            yield from _other_lengths(call, argument)
        elif argument.role in VALUES:
            yield from _other_values(call, other, argument, shifted)


def _other_lengths(call: Call, lengths: Argument) -> Iterator[tuple[str, Call]]:
    """Yield a call with all lengths shorter by one, where each may be."""
    axis = call.signature.counted(lengths)
    values = call.values[lengths.path]
    shorter = (values - 1).clamp(min=max(lengths.low, 1))
    if axis is not None and not torch.equal(shorter, values):
        yield lengths.path, call.with_values({lengths.path: shorter})


def _other_values(
    call: Call, other: Call, argument: Argument, shifted: Collection[str]
) -> Iterator[tuple[str, Call]]:
    own, others = call.values[argument.path], other.values[argument.path]
    axis = next((dim.name for dim in argument.dims if dim.name in call.signature.times), None)
    if axis is None:
        changed = {"": others}
    else:
        stop = call.steps(axis) - (argument.path in shifted)
        changed = {
            f" at {_name(step, stop)}": _with_step(call, argument, axis, step, others)
            for step in range(stop)
        }
    for where, value in changed.items():
        if not torch.equal(value, own):
            yield argument.path + where, call.with_values({argument.path: value})


def _with_step(call: Call, argument: Argument, axis: str, step: int, others: Tensor) -> Tensor:
    """Return the values of an argument with one step of another, where sequences reach it."""
    place, batch = argument.axis(axis), argument.axis(call.signature.batch)
    value = call.values[argument.path].clone()
    if place is None:
        return value
    own, source = value.select(place, step), others.select(place, step)
    if axis not in call.lengths or batch is None:
        own.copy_(source)
        return value
    reached = call.lengths[axis] > step
    batch -= batch > place
    own.movedim(batch, 0)[reached] = source.movedim(batch, 0)[reached]

    return value


def _name(step: int, count: int) -> str:
    if step == 0:
        return FIRST

    return LAST if step == count - 1 else "its middle steps"
