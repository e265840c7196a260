"""The arrays with markers of one call or object, and the steps of each that are valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from contracts.checks.array_values import read_values
from contracts.checks.shape_check import Run, Size
from contracts.model.axes import Axis
from contracts.model.markers import Lengths, Marker, Mask

__all__ = ["MarkedArray", "Run", "Scope", "Steps", "Values", "places"]

Values = np.ndarray[Any, Any]


@dataclass(frozen=True)
class MarkedArray:
    """
    An array with markers.

    Attributes:
        path: its place in the call, such as `lengths` or `batch.tokens`.
        axes: the axes of its annotation.
        markers: its markers.
        array: the array.
    """

    path: str
    axes: tuple[Axis, ...]
    markers: tuple[Marker, ...]
    array: Any

    @cached_property
    def values(self) -> Values | None:
        """Its values, or None where they cannot be read."""
        return read_values(self.array)

    @cached_property
    def shape(self) -> Run:
        """Its shape."""
        return tuple(self.array.shape)

    @cached_property
    def places(self) -> dict[str, range]:
        """The places in the shape of each axis."""
        return places(self.axes, len(self.shape))

    def place(self, axis: str) -> int | None:
        """Return the place of a named axis, or None if the array does not have it."""
        return next(iter(self.places.get(axis, ())), None)


@dataclass(frozen=True)
class Steps:
    """
    How many steps of each sample are valid, along one axis of an array.

    Attributes:
        counts: the numbers, in the shape of the array with size 1 at the axis.
        place: the place of the axis.
        path: the array of the lengths, or the mask.
    """

    counts: Values
    place: int
    path: str

    def padded(self, shape: Run) -> Values:
        """Return where an array is padding."""
        index = [1] * len(shape)
        index[self.place] = shape[self.place]
        padded = np.arange(shape[self.place]).reshape(index) >= self.counts

        return np.broadcast_to(padded, shape)


@dataclass(frozen=True)
class Scope:
    """
    The arrays with markers of one call, one result or one object.

    Attributes:
        arrays: the arrays.
        sizes: the sizes of the axes.
        names: the names in braces.
        others: the arrays of the arguments, if these are those of a result.
    """

    arrays: Sequence[MarkedArray]
    sizes: Mapping[str, Size]
    names: Mapping[str, object]
    others: Sequence[MarkedArray] = field(default=())

    def expected_steps(self, mask: MarkedArray, axis: str) -> Steps | None:
        """Return the valid steps of a mask, from lengths or from the mask before it, if any."""
        every = (*self.arrays, *self.others)
        number = next((n for n, each in enumerate(self.arrays) if each is mask), len(self.arrays))
        earlier = (*self.others, *self.arrays[:number])
        known = (*self._steps(mask, axis, Lengths, every), *self._steps(mask, axis, Mask, earlier))

        return next(iter(known), None)

    def counts_of(self, lengths: MarkedArray, axis: str) -> Values | None:
        """Return the valid steps in a mask of the samples of lengths, if there is a mask."""
        for other in self.arrays:
            for marker in other.markers:
                if isinstance(marker, Mask) and marker.axis == axis:
                    return _counts(other, marker, lengths, None)

        return None

    def steps_of(self, array: MarkedArray, axis: str | None) -> Steps | None:
        """Return the valid steps of an array, from lengths or else a mask; None is any axis."""
        axes = [axis] if axis else [each for each in array.places if not each.startswith("*")]
        every = (*self.arrays, *self.others)
        found = (
            steps
            for kind in (Lengths, Mask)
            for each in axes
            for steps in self._steps(array, each, kind, every)
        )

        return next(found, None)

    @staticmethod
    def _steps(
        array: MarkedArray, axis: str, kind: type[Lengths | Mask], others: Sequence[MarkedArray]
    ) -> Iterator[Steps]:
        """Yield the valid steps of an array that others of a kind say."""
        place = array.place(axis)
        if place is None:
            return
        for other in others:
            for marker in other.markers:
                if isinstance(marker, kind) and marker.axis == axis and other.values is not None:
                    counts = _counts(other, marker, array, place)
                    if counts is not None:
                        yield Steps(counts, place, other.path)


def places(axes: Sequence[Axis], rank: int) -> dict[str, range]:
    """Return the places in a shape of each axis; a variadic axis may have several, or none."""
    result: dict[str, range] = {}
    start = 0
    for axis in axes:
        stop = start + (rank - len(axes) + 1 if axis.variadic else 1)
        result[axis.key or axis.text] = range(start, stop)
        start = stop

    return result


def _counts(
    other: MarkedArray, marker: Lengths | Mask, array: MarkedArray, place: int | None
) -> Values | None:
    """Return the lengths, or the valid steps of a mask, of the samples of another array."""
    values, own = other.values, dict(other.places)
    if values is None:
        return None
    if isinstance(marker, Mask):
        along = other.place(marker.axis)
        if along is None:
            return None
        own = places([a for a in other.axes if a.key != marker.axis], values.ndim - 1)
        values = (values == marker.valid).sum(along)

    return _aligned(values, own, array, place)


def _aligned(
    values: Values, own: Mapping[str, range], array: MarkedArray, place: int | None
) -> Values | None:
    """Return values with the axes of an array in its order, or None if it lacks one of theirs."""
    order: list[int] = []
    shape: list[int] = []
    for axis, target in array.places.items():
        source = () if place in target else own.get(axis, ())
        order += source
        shape += [values.shape[each] for each in source] or [1] * len(target)
    if len(order) != values.ndim or len(shape) != len(array.shape):
        return None
    aligned = values.transpose(order).reshape(shape)
    wide = [1 if number == place else size for number, size in enumerate(array.shape)]
    fits = all(a in {1, b} for a, b in zip(aligned.shape, wide, strict=True))

    return aligned if fits and prod(shape) == values.size else None
