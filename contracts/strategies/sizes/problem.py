"""The sizes to choose for a call, and the conditions on them, read from a clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from contracts.model.arithmetic import Expression, parse
from contracts.model.axes import ArraySpec, Axis
from contracts.model.refinements import Refinement
from contracts.strategies.sizes.assignment import Assignment, Size
from contracts.strategies.space import Space, draws_empty

__all__ = ["ITEM_BYTES", "RequestedArray", "SizeProblem", "axis_of"]

ITEM_BYTES = 16
"""Bytes of one item of the largest dtype, complex128."""


def axis_of(key: str) -> str:
    """Return the key of the axis that has the name of a size argument; empty for another key."""
    return key[1:-1] if key.startswith("{") else ""


def _is_axis(axis: Axis, size: Expression) -> bool:
    """Whether an expression is the size of an axis; braces make no difference."""
    written = axis.expression.text if axis.expression else axis.name

    return written is not None and written.strip("{}") == size.text.strip("{}")


@dataclass(frozen=True)
class RequestedArray:
    """
    An array that a call needs.

    Attributes:
        path: its place in the call, such as `hx[0]`.
        spec: its annotation.
        in_list: whether it is an item of a list. A check may look at any other item instead, so
            each item must bind the same axes.
    """

    path: str
    spec: ArraySpec
    in_list: bool = False

    def keyed_axes(self) -> Iterator[tuple[str, Axis]]:
        """Yield each axis with the key of its size: its name, or its place, or empty for none."""
        for index, axis in enumerate(self.spec.axes):
            own = f"{'*' * axis.variadic}{self.path}.{index}"
            yield ("" if axis.size is not None or axis.expression else axis.key or own), axis


@dataclass(frozen=True)
class SizeProblem:
    """
    The sizes that a clause leaves open, and the conditions on them.

    Attributes:
        arrays: the arrays in the arguments, in the order in which they are checked.
        results: the arrays in the result, whose sizes must be possible too.
        refinements: the refinements of the clause.
        size_arguments: integer arguments that expressions use, chosen together with the sizes.
        space: the sizes that are allowed.
        single_objects: the paths of the objects whose class no other object in the call has.
    """

    arrays: tuple[RequestedArray, ...]
    results: tuple[RequestedArray, ...]
    refinements: tuple[Refinement, ...]
    size_arguments: tuple[str, ...]
    space: Space
    single_objects: frozenset[str] = frozenset()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """
        The keys of all sizes to choose: size arguments, then axes and runs of axes.

        An argument with the name of an axis comes last, because it has the size of that axis.
        """
        axes = [key for array in self.arrays for key, _ in array.keyed_axes() if key]
        arguments = [f"{{{name}}}" for name in self.size_arguments]
        own = [key for key in arguments if axis_of(key) not in axes]

        return tuple(dict.fromkeys((*own, *axes, *arguments)))

    @cached_property
    def namesakes(self) -> dict[str, list[str]]:
        """
        The keys of the axes with the name of an axis of a class, by the key of that axis.

        The axes of a class belong to each object, but most functions expect one `batch`. Where
        there are two objects of the class, either may have the other size: these have none.
        """
        names = {key: name for key in self.keys if (name := self._name(key))}

        return {
            key: [other for other in names if other != key and names[other] == name]
            for key, name in names.items()
        }

    def _name(self, key: str) -> str:
        """Return the name of an axis of the call, or of an object that is alone of its class."""
        owner, _, name = key.lstrip("*").rpartition(".")
        is_named = name.isidentifier() and (not owner or owner in self.single_objects)

        return f"{'*' * key.startswith('*')}{name}" if is_named else ""

    @cached_property
    def expressions(self) -> tuple[tuple[RequestedArray, Axis, Expression], ...]:
        """Every axis with an expression, in arguments and results."""
        return tuple(
            (array, axis, axis.expression)
            for array in (*self.arrays, *self.results)
            for axis in array.spec.axes
            if axis.expression is not None
        )

    @cached_property
    def divisions(self) -> tuple[tuple[Expression, Expression], ...]:
        """Every axis that is split into two: its size, and its divisor, the size of the other."""
        return tuple(
            (division[0], self._of_argument(division[1]))
            for array, axis, expression in self.expressions
            if (division := expression.division)
            and any(_is_axis(each, division[1]) for each in array.spec.axes if each is not axis)
        )

    @cached_property
    def never_empty(self) -> tuple[Expression, ...]:
        """The axes of results with an expression; none where axes of size 0 are drawn."""
        if draws_empty(self.space):
            return ()
        axes = (axis.expression for array in self.results for axis in array.spec.axes)

        return tuple(each for each in axes if each is not None)

    def _of_argument(self, divisor: Expression) -> Expression:
        """Return a divisor with braces, if the axis of its name has the size of an argument."""
        is_argument = divisor.text in self.size_arguments and divisor.text not in self.keys

        return parse(f"{{{divisor.text}}}") if is_argument else divisor

    @cached_property
    def names_in_expressions(self) -> frozenset[str]:
        """The names of axes in expressions."""
        return frozenset(name for *_, each in self.expressions for name in each.names)

    @cached_property
    def coupled_keys(self) -> tuple[str, ...]:
        """The keys in expressions: their sizes depend on each other."""
        divisors = (divisor for _, divisor in self.divisions)
        written = (*(expression for *_, expression in self.expressions), *divisors)
        arguments = (f"{{{each}}}" for expression in written for each in expression.arguments)
        names = {*self.names_in_expressions, *arguments}

        return tuple(key for key in self.keys if key in names)

    @cached_property
    def never_one(self) -> frozenset[str]:
        """Names in expressions that an axis of size 1 would not bind, since it may broadcast."""
        first: dict[str, Axis] = {}
        for array in self.arrays:
            for key, axis in array.keyed_axes():
                first.setdefault(key, axis)
        names = self.names_in_expressions

        return frozenset(key for key in names if key in first and first[key].broadcast)

    def unbound_names(self, assignment: Assignment) -> frozenset[str]:
        """Return the names in expressions that no earlier array binds."""
        bound = set(assignment.sizes)
        missing: set[str] = set()
        for array in (*self.arrays, *self.results):
            for key, axis in array.keyed_axes():
                missing |= set(axis.expression.names if axis.expression else ()) - bound
                bound |= {key} - {""}

        return frozenset(missing)

    def admits(self, key: str, size: Size, assignment: Assignment) -> bool:
        """Whether the refinements and the markers of an axis allow a size."""
        if isinstance(size, int) and size < assignment.least.get(key, 0):
            return False

        return all(
            each.admits(size, assignment.names) for each in self.refinements if each.axis == key
        )

    @property
    def items_per_array(self) -> int:
        """How many items each array may have, so that all arrays fit into `max_bytes`."""
        return self.space.max_bytes // (ITEM_BYTES * max(1, len(self.arrays)))
