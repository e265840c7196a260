"""The signature of a model: its arguments and results, and the roles of their axes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contracts.model.structure import Structure
from rnn_spec.models.signature.argument import Argument, Part
from rnn_spec.models.signature.extent import has_steps
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.pairing import (
    OwnEnds,
    candidate_axes,
    counted_axis,
    inner_axis,
    own_ends,
)
from rnn_spec.models.signature.roles import OF_ENDS, Role, is_batch, is_time

__all__ = ["Parameter", "Signature", "Stream"]


@dataclass(frozen=True)
class Parameter:
    """
    A parameter of a call.

    Attributes:
        name: its name.
        structure: what it takes.
        positional: whether it is passed by position.
    """

    name: str
    structure: Structure | NestedOf
    positional: bool = False


@dataclass(frozen=True)
class Stream:
    """A state that goes in as an argument and comes out as a part of the result, by their paths."""

    argument: str
    part: str


@dataclass(frozen=True)
class Signature:
    """
    What a model takes and returns.

    Attributes:
        parameters: the parameters of a call that take tensors.
        arguments: the tensors among them.
        parts: the tensors of the result, as calls return them.
        declared: the tensors that the result should have.
        source: where the signature is from, in words that follow it.
        is_inferred: whether axes and roles were found by trying, and nobody stated them.
        unstated: parameters that are None by default, and about which nothing is known.
        fixed: sizes of named axes that the model fixes.
        least: the smallest sizes of axes that are declared, where they are more than 1.
        defaults: the default of each parameter that no call passes, where it is not None.
        drawing: the default of each setting that calls pass since results are random with it.
        variants: the signature with other results, where a call leaves out these arguments.
    """

    parameters: tuple[Parameter, ...]
    arguments: tuple[Argument, ...]
    parts: tuple[Part, ...] = ()
    declared: tuple[Part, ...] = ()
    source: str = ""
    is_inferred: bool = False
    unstated: tuple[str, ...] = ()
    fixed: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict, repr=False)
    drawing: Mapping[str, Any] = field(default_factory=dict, repr=False)
    variants: Mapping[frozenset[str], Signature] = field(default_factory=dict, repr=False)

    def leaving_out(self, paths: frozenset[str]) -> Signature:
        """Return the signature of a call without some arguments, on which results may depend."""
        return self.variants.get(paths, self)

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes of the arguments whose sizes are free, in order."""
        names = (name for each in self.arguments for dim in each.dims for name in dim.names)

        return tuple(dict.fromkeys(name for name in names if name not in self.fixed))

    @cached_property
    def batch(self) -> str | None:
        """The name of the axis along which samples are."""
        return next(filter(is_batch, self.axes), None)

    @cached_property
    def times(self) -> tuple[str, ...]:
        """The names of the axes of time, in the order of the arguments; lengths count its steps."""
        counted = {self.counted(each) for each in self.with_role(*OF_ENDS)}
        counted |= {axis for axis, _ in self._self_padded}

        return tuple(axis for axis in self.axes if is_time(axis) or axis in counted)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The names of the other axes."""
        return tuple(each for each in self.axes if each != self.batch and each not in self.times)

    def argument(self, path: str) -> Argument:
        """Return the argument with a path."""
        return next(each for each in self.arguments if each.path == path)

    def with_role(self, *roles: Role) -> list[Argument]:
        """Return the arguments with one of some roles."""
        return [each for each in self.arguments if each.role in roles]

    @property
    def resets(self) -> list[Argument]:
        """The arguments that say where the state of a sample begins anew."""
        return self.with_role(Role.RESETS, Role.CONTINUES)

    @cached_property
    def padded(self) -> dict[str, list[Argument]]:
        """
        The axes of time along which sequences end early, each with what says where.

        That is lengths, masks and packed sequences, or else arguments that have padding themselves.
        """
        found: dict[str, list[Argument]] = {}
        for each in self.arguments:
            if each.packed:
                found.setdefault(str(self._time_of(each)), []).append(each)
            if each.role in OF_ENDS and (axis := self.counted(each)) is not None:
                found.setdefault(axis, []).append(each)
        own: dict[str, list[Argument]] = {}
        for axis, each in self._self_padded:
            if not any(dim.name in found for dim in each.dims):
                own.setdefault(axis, []).append(each)

        return {**found, **own}

    @cached_property
    def own_ends(self) -> tuple[OwnEnds, ...]:
        """The sequences that share an axis of time, and have lengths or masks of their own."""
        found = (own_ends(axis, ends, self.arguments) for axis, ends in self.padded.items())

        return tuple(each for own in found for each in own)

    @property
    def _self_padded(self) -> list[tuple[str, Argument]]:
        """The arguments with a value of padding, each with the axis of its steps."""
        padded = (each for each in self.arguments if each.padding is not None)

        return [(axis, each) for each in padded if (axis := self.axis_of_padding(each)) is not None]

    def axis_of_padding(self, argument: Argument) -> str | None:
        """Return the axis along which an argument may have padding: of several, the last one."""
        names = [dim.name for dim in argument.dims if dim.name is not None]
        steps = [each for each in names if not is_batch(each) and each not in self.fixed]
        if argument.packed or len(steps) == len(names):
            return None

        return next(iter([*filter(is_time, steps)][::-1] or steps[-1:]), None)

    def counted(self, argument: Argument) -> str | None:
        """
        Return the axis of time that lengths or a mask are about: stated, or by its name.

        None if there is none, or if it was stated as empty: then it could not be decided.
        """
        if argument.along is not None:
            return argument.along or None

        return self.named_axis(argument)

    def named_axis(self, argument: Argument) -> str | None:
        """Return the axis that lengths or a mask are about as names say; None if they do not."""
        if argument.role is Role.INNER_LENGTHS:
            return inner_axis(argument, self.arguments)
        if argument.role is Role.LENGTHS:
            return counted_axis(argument.path, self.arguments, self.fixed)
        names = [dim.name for dim in argument.dims if dim.name is not None]
        times = filter(is_time, names)
        steps = [each for each in names if not is_batch(each) and each not in self.fixed]

        return next(times, None) or (steps[0] if len(steps) == 1 else None)

    @cached_property
    def uncounted(self) -> dict[str, tuple[str, ...]]:
        """The lengths of which it is not known what they count, each with the axes it may be."""
        candidates = candidate_axes(self.arguments, self.fixed).values()
        axes = tuple(dict.fromkeys(axis for own in candidates for axis in own))

        return {
            each.path: axes for each in self.with_role(Role.LENGTHS) if self.counted(each) is None
        }

    def _time_of(self, argument: Argument) -> str | None:
        return next((dim.name for dim in argument.dims if dim.name in self.times), None)

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """The states that come out again: of the same axes, paired in order."""
        return tuple(self._pairs())

    def _pairs(self) -> Iterator[Stream]:
        used: set[str] = set()
        for each in self.with_role(Role.STATE):
            alike = (
                part for part in self.parts if part.dims == each.dims and part.path not in used
            )
            part = next(alike, None)
            if part is not None:
                used.add(part.path)
                yield Stream(each.path, part.path)

    @property
    def is_scalar(self) -> bool:
        """Whether each part of the result is one number, as a loss is."""
        return bool(self.parts) and all(part.written == () for part in self.parts)

    def parts_along(self, axis: str | None) -> Iterable[Part]:
        """Return the parts of the result that have an axis."""
        return [part for part in self.parts if part.axis(axis) is not None]

    def parts_in_steps(self, axis: str) -> list[Part]:
        """Return the parts of the result that have the steps of an axis, or all but the first."""
        return [part for part in self.parts if has_steps(part, axis)]
