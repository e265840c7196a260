"""The arguments of one call of a model, and what laws change in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NewType

import torch
from torch import Tensor

from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import WITH_STEPS, Role
from rnn_spec.models.signature.signature import Signature

__all__ = ["Call", "Calls", "OtherCall", "OtherCalls"]

VALUES = {Role.DATA, Role.TOKENS, Role.STATE}
"""The roles of arguments whose values belong to a sample, and say nothing about its length."""


@dataclass(frozen=True)
class Call:
    """
    The arguments of one call.

    Attributes:
        signature: of the model.
        sizes: the size of each named axis.
        values: the tensors, each by its path.
        lengths: for each axis of time along which sequences end early, the length of each sample.
    """

    signature: Signature
    sizes: Mapping[str, int]
    values: Mapping[str, Tensor]
    lengths: Mapping[str, Tensor]

    @property
    def batch(self) -> int:
        """The number of samples; 1 if the model has no batch axis."""
        return self.sizes.get(self.signature.batch or "", 1)

    @property
    def given_sizes(self) -> dict[str, int]:
        """The sizes of the axes of arguments that are given, and of those that the model fixes."""
        given = (each for each in self.signature.arguments if each.path in self.values)
        names = {name for each in given for dim in each.dims for name in dim.names}
        names |= self.signature.fixed.keys()

        return {name: size for name, size in self.sizes.items() if name in names}

    def steps(self, axis: str) -> int:
        """Return the number of steps along an axis of time."""
        return self.sizes[axis]

    def copied(self) -> Call:
        """Return the same call with tensors of its own."""
        return self._changed(lambda _, value: value.clone())

    def with_values(self, values: Mapping[str, Tensor]) -> Call:
        """Return a call with other tensors at some paths."""
        return replace(self, values={**self.values, **values})

    def with_sample(self, n: int, other: Call) -> Call:
        """Return a call in which one sample has the values of another call; lengths stay."""

        def change(argument: Argument, value: Tensor) -> Tensor:
            axis = argument.axis(self.signature.batch)
            if axis is None or argument.role not in VALUES:
                return value
            value = value.clone()
            value.select(axis, n).copy_(other.values[argument.path].select(axis, n))
            return value

        return self._changed(change)

    def samples(self, index: Iterable[int]) -> Call:
        """Return a call with some of the samples, in this order."""
        order = torch.tensor(list(index))
        batch = self.signature.batch

        def change(argument: Argument, value: Tensor) -> Tensor:
            axis = argument.axis(batch)
            return value if axis is None else value.index_select(axis, order.to(value.device))

        lengths = {axis: each[order] for axis, each in self.lengths.items()}
        call = replace(self._changed(change), lengths=lengths)

        return call if batch is None else replace(call, sizes={**self.sizes, batch: len(order)})

    def between(self, axis: str, start: int, stop: int) -> Call:
        """Return a call with the steps of an axis of time from *start* up to *stop*."""

        def change(argument: Argument, value: Tensor) -> Tensor:
            place = argument.axis(axis)
            counted = self.signature.counted(argument)
            if argument.role is Role.LENGTHS and counted == axis:
                return (value - start).clamp(min=0, max=stop - start)
            if argument.role is Role.INNER_LENGTHS and counted == axis:
                return (value - start).clamp(min=1, max=stop - start)
            if argument.role is Role.LENGTHS and counted is None:
                return value.clamp(max=stop - start)
            return value if place is None else value.narrow(place, start, stop - start)

        lengths = {
            name: (each - start).clamp(min=0, max=stop - start) if name == axis else each
            for name, each in self.lengths.items()
        }

        return replace(
            self._changed(change), sizes={**self.sizes, axis: stop - start}, lengths=lengths
        )

    def with_later_steps(self, axis: str, step: int, other: Call, name: str = "") -> Call:
        """Return a call that has the values of another one from a step on, or one of its inputs."""
        count = self.steps(axis) - step

        def change(argument: Argument, value: Tensor) -> Tensor:
            place = argument.axis(axis)
            is_other = name not in {"", argument.name, argument.path}
            if place is None or is_other or argument.role not in VALUES:
                return value
            later = other.values[argument.path].narrow(place, step, count)
            return torch.cat([value.narrow(place, 0, step), later], place)

        return self._changed(change)

    def with_earlier_steps(self, axis: str | None, step: int, other: Call, sample: int) -> Call:
        """Return a call whose sample has the state of another one, and its values before a step."""

        def change(argument: Argument, value: Tensor) -> Tensor:
            place, batch = argument.axis(axis), argument.axis(self.signature.batch)
            if batch is None or argument.role not in VALUES:
                return value
            value, source = value.clone(), other.values[argument.path]
            if place is None:
                if argument.role is Role.STATE:
                    value.select(batch, sample).copy_(source.select(batch, sample))
                return value
            own, others = (
                each.movedim((batch, place), (0, 1))[sample, :step] for each in (value, source)
            )
            own.copy_(others)
            return value

        return self._changed(change)

    def with_reset(self, flags: Argument, axis: str | None, step: int | slice, sample: int) -> Call:
        """Return a call with the flag of a reset at a step, or at some steps, of a sample."""
        value = self.values[flags.path].clone()
        batch, place = flags.axis(self.signature.batch), flags.axis(axis)
        index: list[int | slice] = [slice(None)] * value.dim()
        if batch is not None:
            index[batch] = sample
        if place is not None:
            index[place] = step
        value[tuple(index)] = int(flags.role is not Role.CONTINUES)

        return self.with_values({flags.path: value})

    def without_resets(self) -> Call:
        """Return a call without the flag of any reset."""
        flags = {each.path for each in self.signature.with_role(Role.CONTINUES)}
        ones = {path: torch.ones_like(x) for path, x in self.values.items() if path in flags}

        return self._with_zeros(Role.RESETS).with_values(ones)

    def with_zero_states(self) -> Call:
        """Return a call with states of zeros, as far as it has states."""
        return self._with_zeros(Role.STATE)

    def without_states(self) -> Call:
        """Return a call without the states that may be left out."""
        left = {each.path for each in self.signature.with_role(Role.STATE) if each.optional}

        return replace(self, values={k: v for k, v in self.values.items() if k not in left})

    def cast(self, dtype: torch.dtype) -> Call:
        """Return a call with its real values in a dtype."""
        return self._changed(lambda _, x: x.to(dtype) if x.is_floating_point() else x)

    def _with_zeros(self, role: Role) -> Call:
        return self._changed(lambda each, x: torch.zeros_like(x) if each.role is role else x)

    def with_padding(self, axis: str, other: Call, scale: float = 1.0, path: str = "") -> Call:
        """Return a call with other values past the ends along an axis, of all inputs or of one."""
        past = self.past(axis)

        def change(argument: Argument, value: Tensor) -> Tensor:
            place, batch = argument.axis(axis), argument.axis(self.signature.batch)
            is_other = path not in {"", argument.path}
            if place is None or batch is None or is_other or not _is_free(argument):
                return value
            value = value.clone()
            own, others = (
                each.movedim((batch, place), (0, 1))
                for each in (value, other.values[argument.path])
            )
            own[past] = (
                (others[past] * scale).to(own.dtype) if own.is_floating_point() else others[past]
            )
            return value

        return self._changed(change)

    def has_free_padding(self, axis: str) -> bool:
        """Return whether an argument may have any values past the ends along an axis."""
        given = (each for each in self.signature.arguments if each.path in self.values)

        return any(each.axis(axis) is not None and self.is_free(each.path) for each in given)

    def is_free(self, path: str) -> bool:
        """Return whether an argument is given that may have any values past the ends."""
        return path in self.values and _is_free(self.signature.argument(path))

    def past(self, axis: str) -> Tensor:
        """Return which steps of each sample are past its end: samples, then steps."""
        return torch.arange(self.steps(axis))[None] >= self.lengths[axis][:, None]

    def _changed(self, change: Callable[[Argument, Tensor], Tensor]) -> Call:
        values = {
            each.path: change(each, self.values[each.path])
            for each in self.signature.arguments
            if each.path in self.values
        }

        return replace(self, values=values)


def _is_free(argument: Argument) -> bool:
    """Return whether an argument may have any values past the ends of sequences."""
    return argument.role in WITH_STEPS and argument.padding is None


OtherCall = NewType("OtherCall", Call)
"""A call with the sizes and lengths of the first one, and other values."""

Calls = NewType("Calls", tuple[Call, ...])
"""Several calls, of different sizes: what a law says of all of them together."""

OtherCalls = NewType("OtherCalls", tuple[Call, ...])
"""For each of several calls another one, with its sizes and lengths and other values."""
