"""Bind the axes of a call to sizes, or find the first thing that breaks its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from contracts.axes import Axis
from contracts.errors import ContractError
from contracts.matching import Leaf, leaves
from contracts.refinements import Call
from contracts.signature import Clause
from contracts.structure import Structure

__all__ = ["Binding"]

Run = tuple[int, ...]
Size = int | Run


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
    What is known of one call.

    Attributes:
        names: the arguments by name, for expressions.
        sizes: of the axes met so far; of a run of axes, `*name`, a tuple.
        origins: the path of the array that each size came from.
        stretched: the runs whose shape may still grow by broadcasting.
    """

    names: dict[str, object]
    sizes: dict[str, Size] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    stretched: set[str] = field(default_factory=set)

    def arguments(self, clause: Clause, values: Mapping[str, object]) -> None:
        """
        Bind the axes of the parameters, then hold the refinements.

        Raises:
            ContractError: what breaks the clause first.
        """
        given = [
            (each.name, each.structure, values[each.name])
            for each in clause.parameters
            if each.name in values
        ]
        arrays = {leaf.path: leaf.array for leaf in self._bind(given)}
        call = Call(arrays, self.sizes, self.names)
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
            self._bind([("return", clause.result, value)])

    def _bind(self, given: Iterable[tuple[str, Structure, object]]) -> list[Leaf]:
        """Types first, then dtypes and ranks, then names, then expressions over them."""
        found = [leaf for each in given for leaf in leaves(*each)]
        for leaf in found:
            _check_dtype(leaf)
            _check_rank(leaf)
        places = [place for leaf in found for place in _places(leaf)]
        for place in places:
            self._hold(place, self._named_size(place))
        for place in places:
            self._hold(place, self._expressed_size(place))

        return found

    def _hold(self, place: Place, expected: Size | None) -> None:
        stretched = place.axis.broadcast and place.size == 1
        if expected is not None and expected != place.size and not stretched:
            raise _wrong_size(place, expected, self.origins.get(place.axis.key))

    def _named_size(self, place: Place) -> Size | None:
        """Give the size of a fixed or named axis; a name met first is bound."""
        axis, size = place.axis, place.size
        if axis.name is None or (axis.broadcast and size == 1):
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
        both = _broadcast(size, known)
        grows, fits = axis.key in self.stretched, axis.broadcast
        if both is None or not (grows or fits):
            return known
        if (fits and not grows and both != known) or (grows and not fits and both != size):
            return known
        self.sizes[axis.key] = both
        self.stretched -= set() if fits else {axis.key}

        return size

    def _expressed_size(self, place: Place) -> Size | None:
        axis, path = place.axis, place.leaf.path
        if axis.expression is None:
            return None
        try:
            value = axis.expression.value({**self.names, **self.sizes})
        except KeyError as error:
            missing = error.args[0]
            message = f"the axis {axis.text} of {path} needs {missing}, unbound in this call"
            raise ContractError(message, argument=path, axis=axis.text) from None
        if not isinstance(value, int):
            message = f"the axis {axis.text} of {path} is {value!r}, where a size belongs"
            raise ContractError(message, argument=path, axis=axis.text)

        return value


def _places(leaf: Leaf) -> Iterator[Place]:
    """Align the axes of an annotation with those of an array."""
    axes, shape, run = leaf.spec.axes, leaf.shape, leaf.spec.variadic
    extra = len(shape) - len(axes)
    for number, axis in enumerate(axes):
        index = number if run is None or number <= run else number + extra
        size = shape[index : index + extra + 1] if number == run else shape[index]
        yield Place(leaf, index, axis, size)


def dtype_name(array: Any) -> str:
    """Name the dtype of an array plainly: `float32` for NumPy and torch alike."""
    kind = getattr(array.dtype, "type", None)

    return kind.__name__ if kind is not None else str(array.dtype).rsplit(".", 1)[-1]


def _broadcast(size: Run, known: Run) -> Run | None:
    try:
        return np.broadcast_shapes(size, known)
    except ValueError:
        return None


def _check_dtype(leaf: Leaf) -> None:
    dtype, wanted = dtype_name(leaf.array), leaf.spec.dtype
    if not leaf.spec.accepts_dtype(dtype):
        message = f"{leaf.path} has dtype {dtype}, where {wanted} belongs"
        raise ContractError(message, argument=leaf.path, expected=wanted, actual=dtype)


def _check_rank(leaf: Leaf) -> None:
    rank, run = len(leaf.shape), leaf.spec.variadic is not None
    least = len(leaf.spec.axes) - run
    if rank < least or (rank > least and not run):
        wanted = f"at least {least}" if run else str(least)
        message = f"{leaf.path} has {rank} axes, where {wanted} belong: {_both(leaf)}"
        raise ContractError(message, argument=leaf.path, expected=least, actual=rank)


def _wrong_size(place: Place, expected: Size, origin: str | None) -> ContractError:
    leaf, axis = place.leaf, place.axis.text
    source = f" (from {origin})" if origin not in {None, leaf.path} else ""
    name = "" if place.axis.size is not None else f"{axis.strip('#')} = "
    message = (
        f"{leaf.path} has {place.size} on its axis {place.index}, "
        f"where {name}{expected}{source} belongs: {_both(leaf)}"
    )

    return ContractError(
        message, argument=leaf.path, axis=axis, expected=expected, actual=place.size
    )


def _both(leaf: Leaf) -> str:
    return f'its shape is {leaf.shape}, the contract "{leaf.spec.text.strip()}"'
