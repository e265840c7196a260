"""How many entries of a result belong to a sequence that ends early, as its axes say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.dim import Dim, UnknownSizeError

__all__ = ["MANY", "Extent", "extent_of", "has_steps", "is_known"]

MANY = 8
"""A number of steps for which the entries of a result are counted."""


@dataclass(frozen=True)
class Extent:
    """
    The entries of a result that belong to the first steps of a sequence.

    Attributes:
        place: the axis of the result along which they are.
        counts: how many they are, for each number of steps from 0.
    """

    place: int
    counts: tuple[int, ...]


def extent_of(part: Part, axis: str, sizes: Mapping[str, int]) -> Extent | None:
    """
    Return which entries belong to the first steps; None if none do, or it is not known.

    Args:
        part: of the result.
        axis: of the steps.
        sizes: those of the call, by axis.
    """
    place = part.axis(axis)
    if place is not None:
        return Extent(place, tuple(range(sizes[axis] + 1)))
    places = [n for n, dim in enumerate(part.dims or ()) if axis in dim.names]
    if len(places) != 1:
        return None
    counts = _counts((part.dims or ())[places[0]], axis, sizes[axis])

    return None if counts is None else Extent(places[0], counts)


def has_steps(part: Part, axis: str) -> bool:
    """Return whether a result has an entry for each step, or for each but some of the first."""
    extent = extent_of(part, axis, {axis: MANY})
    if extent is None:
        return False
    counts = range(-(MANY - extent.counts[-1]), extent.counts[-1] + 1)

    return extent.counts == tuple(max(each, 0) for each in counts)


def is_known(part: Part, axis: str, sizes: Mapping[str, int]) -> bool:
    """Return whether it is known which entries of a result belong to the first steps."""
    if part.dims is None or any(
        dim.name is not None and dim.name not in sizes for dim in part.dims
    ):
        return False
    is_apart = not any(axis in dim.names for dim in part.dims)

    return is_apart or extent_of(part, axis, sizes) is not None


def _counts(dim: Dim, axis: str, steps: int) -> tuple[int, ...] | None:
    """
    Return the size of an axis at each number of steps.

    None if it depends on another axis, or grows by more than one a step: where several entries
    belong to a step, it is not known in which order they are.
    """
    if set(dim.names) != {axis}:
        return None
    try:
        sizes = [max(dim.of({axis: each}) or 0, 0) for each in range(steps + 1)]
    except UnknownSizeError:
        return None
    grows = {after - before for before, after in pairwise(sizes)}

    return tuple(sizes) if grows <= {0, 1} else None
