"""Bind the axes of a call to sizes, or find the first thing that breaks its clause."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import ArraySpec, Axis
from contracts.model.broadcasting import broadcast
from contracts.model.clause import Clause
from contracts.model.descriptions import describe, describe_value, ordinal
from contracts.model.dtypes import dtype_name
from contracts.model.formulas import formula
from contracts.model.refinements import Call
from contracts.model.structure import ArrayOf, Structure, UnionOf
from contracts.model.type_check import matches_type

__all__ = ["Binding", "Leaf", "WrongTypeError"]

Run = tuple[int, ...]
Size = int | Run


class WrongTypeError(ContractError):
    """A value that is not of the type that a contract wants, whatever its shape."""


@dataclass(frozen=True)
class Leaf:
    """An array that a contract speaks of, and where it stands."""

    path: str
    spec: ArraySpec
    array: Any

    @property
    def shape(self) -> Run:
        """Its shape."""
        return tuple(self.array.shape)


@dataclass(frozen=True)
class Place:
    """One axis, or one run of axes, of one array."""

    leaf: Leaf
    index: int
    axis: Axis
    size: Size


@dataclass
class Binding:
    """
    What is known of one call: values are met in order, and each may bind axes.

    Attributes:
        names: the arguments by name, for expressions.
        sizes: of the axes met so far; of a run of axes, `*name`, a tuple.
        origins: the path of the array that each size came from.
        stretched: the runs whose shape may still grow by broadcasting.
        leaves: the arrays met so far.
        current: the array met last.
    """

    names: dict[str, object]
    sizes: dict[str, Size] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    stretched: set[str] = field(default_factory=set)
    leaves: list[Leaf] = field(default_factory=list)
    current: Leaf | None = None

    def arguments(self, clause: Clause, values: Mapping[str, object]) -> None:
        """
        Bind the axes of the parameters, then hold the refinements.

        Raises:
            ContractError: what breaks the clause first.
        """
        for each in clause.parameters:
            if each.name in values:
                self.hold(each.name, each.structure, values[each.name])
        arrays = {leaf.path: leaf.array for leaf in self.leaves}
        call = Call(arrays, self.sizes, self.origins, self.names)
        for refinement in clause.refinements:
            for broken in refinement.broken(call):
                raise broken

    def result(self, clause: Clause, value: object) -> None:
        """
        Hold a result against the clause, at the sizes that the arguments bound.

        Raises:
            ContractError: what breaks the clause first.
        """
        if clause.result is not None:
            self.hold("return", clause.result, value)

    def hold(self, path: str, structure: Structure, value: Any) -> None:
        """Hold a value, and what is in it."""
        if isinstance(structure, UnionOf):
            self._hold_either(path, structure, value)
            return
        if not matches_type(structure, value):
            expected, actual = describe(structure), describe_value(value)
            message = f"{path} is {actual}, where {expected} belongs"
            raise WrongTypeError(message, argument=path, expected=expected, actual=actual)
        if isinstance(structure, ArrayOf):
            self._hold_array(Leaf(path, structure.spec, _shown(path, structure, value)))
        for place, part, inner in structure.parts(value):
            self.hold(path + place, part, inner)

    def _hold_either(self, path: str, choice: UnionOf, value: Any) -> None:
        """Take the first option that fits; else say what the nearest one lacks."""
        known, nearest, broken = self.copy(), None, None
        for option in choice.options:
            try:
                self.hold(path, option, value)
            except ContractError as error:
                if nearest is None and matches_type(option, value):
                    nearest, broken = error, self.current
                vars(self).update(vars(known.copy()))
            else:
                return
        self.current = broken
        expected, actual = describe(choice), describe_value(value)
        message = f"{path} is {actual}, where {expected} belongs"
        raise nearest or WrongTypeError(message, argument=path, expected=expected, actual=actual)

    def copy(self) -> Binding:
        """Give what is known, to come back to."""
        return Binding(
            self.names,
            dict(self.sizes),
            dict(self.origins),
            set(self.stretched),
            list(self.leaves),
            self.current,
        )

    def _hold_array(self, leaf: Leaf) -> None:
        self.current = leaf
        _hold_dtype(leaf)
        _hold_rank(leaf)
        for place in sorted(_places(leaf), key=lambda each: each.axis.variadic):
            expected = self._expected(place)
            stretched = place.axis.broadcast and place.size == 1
            if expected is not None and expected != place.size and not stretched:
                raise _wrong_size(place, expected, self.names)
        self.leaves.append(leaf)

    def _expected(self, place: Place) -> Size | None:
        """Give the size that an axis should have; a name met first is bound."""
        axis, size = place.axis, place.size
        if axis.broadcast and size == 1:
            return None
        if axis.expression is not None:
            return self._expressed(place, axis.expression)
        if axis.name is None:
            return axis.size
        if axis.key not in self.sizes:
            self.sizes[axis.key] = size
            self.origins[axis.key] = place.leaf.path
            self.stretched |= {axis.key} if axis.broadcast else set()
        known = self.sizes[axis.key]
        if isinstance(size, tuple) and isinstance(known, tuple):
            return self._run_size(axis, size, known)

        return known

    def _run_size(self, axis: Axis, size: Run, known: Run) -> Run:
        """Give the size that a run should have, and let it grow where it may."""
        joined = broadcast((axis.key in self.stretched, known), size, stretches=axis.broadcast)
        if joined is None:
            return known
        stretches, self.sizes[axis.key] = joined
        self.stretched -= set() if stretches else {axis.key}

        return size

    def _expressed(self, place: Place, expression: Expression) -> Size:
        axis, path = place.axis, place.leaf.path
        try:
            value = expression.value(self.sizes, self.names)
        except KeyError as error:
            missing = error.args[0]
            message = f"the axis {axis.text} of {path} needs {missing}, unbound in this call"
            raise ContractError(message, argument=path, axis=axis.text) from None
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            message = f"the axis {axis.text} of {path} cannot be worked out: {reason}"
            raise ContractError(message, argument=path, axis=axis.text) from error
        if isinstance(value, float) and value.is_integer():
            return int(value)
        try:
            return operator.index(value)
        except TypeError:
            message = f"the axis {axis.text} of {path} is {value!r}, where a size belongs"
            raise ContractError(message, argument=path, axis=axis.text) from None


def _shown(path: str, structure: ArrayOf, value: Any) -> Any:
    if structure.view is None:
        return value
    try:
        return structure.view(value)
    except Exception as error:
        message = f"{path} cannot be seen as an array: {type(error).__name__}: {error}"
        raise WrongTypeError(message, argument=path) from error


def _places(leaf: Leaf) -> Iterator[Place]:
    """Align the axes of an annotation with those of an array."""
    axes, shape, run = leaf.spec.axes, leaf.shape, leaf.spec.variadic
    extra = len(shape) - len(axes)
    for number, axis in enumerate(axes):
        index = number if run is None or number <= run else number + extra
        size = shape[index : index + extra + 1] if number == run else shape[index]
        yield Place(leaf, index, axis, size)


def _hold_dtype(leaf: Leaf) -> None:
    dtype, wanted = leaf.array.dtype, leaf.spec.dtype
    if not leaf.spec.accepts_dtype(dtype):
        name = dtype_name(dtype)
        message = f"{leaf.path} has dtype {name}, where {wanted} belongs"
        raise ContractError(message, argument=leaf.path, expected=wanted, actual=name)


def _hold_rank(leaf: Leaf) -> None:
    rank, run = len(leaf.shape), leaf.spec.variadic is not None
    least = len(leaf.spec.axes) - run
    if rank < least or (rank > least and not run):
        wanted = f"at least {least}" if run else str(least)
        axes = "axis" if rank == 1 else "axes"
        message = f"{leaf.path} has {rank} {axes}, where {wanted} belong{'s' * (least == 1)}"
        raise ContractError(message, argument=leaf.path, expected=least, actual=rank)


def _wrong_size(place: Place, expected: Size, names: Mapping[str, object]) -> ContractError:
    leaf, axis = place.leaf, place.axis
    made_of = formula(axis.expression, names) if axis.expression else ""
    said = "" if axis.size is not None else f"{axis.text.lstrip('*#')} = "
    said += f"{made_of} = " if made_of else ""
    came, wanted = (_bare(size) for size in (place.size, expected))
    message = (
        f"{leaf.path} has {came} on its {ordinal(place.index)} axis, where {said}{wanted} belongs"
    )

    return ContractError(
        message, argument=leaf.path, axis=axis.text, expected=expected, actual=place.size
    )


def _bare(size: Size) -> Size:
    """Give a run of one axis as that axis."""
    return size[0] if isinstance(size, tuple) and len(size) == 1 else size
