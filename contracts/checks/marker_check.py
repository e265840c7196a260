"""Check the values of arrays with markers: the first entry that a marker does not allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from contracts.checks.marked_arrays import MarkedArray, Scope
from contracts.checks.marker_rules import Wrong, wrong_entries
from contracts.errors import ContractError, ErrorKind
from contracts.model.markers import AtLeast, Below, Lengths, Marker, Mask, Padding, Sorted

__all__ = ["check_values", "wrong_values"]

ORDER = (AtLeast, Lengths, Sorted, Mask, Below, Padding)
"""Lengths are checked before masks, and both before what depends on them."""


def check_values(scope: Scope) -> None:
    """
    Check the values of the arrays of a scope.

    Raises:
        ContractError: an entry that a marker does not allow; the message names the first one.
    """
    for error in wrong_values(scope):
        raise error


def wrong_values(scope: Scope) -> Iterator[ContractError]:
    """Yield an error for each marker of each array that its values, or its sizes, break."""
    marked = [(array, marker) for array in scope.arrays for marker in array.markers]
    for array, marker in sorted(marked, key=_rank):
        yield from _errors(scope, array, marker)


def _rank(marked: tuple[MarkedArray, Marker]) -> int:
    return ORDER.index(type(marked[1]))


def _errors(scope: Scope, array: MarkedArray, marker: Marker) -> Iterator[ContractError]:
    """Yield the error of one marker of an array, if there is one."""
    if isinstance(marker, AtLeast):
        yield from _too_small(array, marker)
        return
    if array.values is None:
        return
    for wrong in wrong_entries(scope, array, array.values, marker):
        if wrong.where.any():
            yield _error(array, marker, wrong)
            return


def _too_small(array: MarkedArray, marker: AtLeast) -> Iterator[ContractError]:
    place = array.place(marker.axis)
    if place is not None and array.shape[place] < marker.size:
        actual = array.shape[place]
        yield ContractError(
            f"{array.path}: got {actual} on axis {marker.axis}, expected at least {marker.size}",
            argument=array.path,
            axis=marker.axis,
            expected=marker.size,
            actual=actual,
            kind=ErrorKind.MINIMUM,
        )


def _error(array: MarkedArray, marker: Marker, wrong: Wrong) -> ContractError:
    """Return the error of the first wrong entry."""
    index = tuple(map(int, np.unravel_index(int(wrong.where.argmax()), wrong.where.shape)))
    actual: Any = wrong.actual or (array.values if array.values is None else array.values[index])
    if isinstance(actual, np.generic):
        actual = actual.item()
    expected, place = wrong.expected(index), f" at {list(index)}" if index else ""

    return ContractError(
        f"{array.path}: got {actual}{place}, expected {expected} ({marker.text})",
        argument=array.path,
        expected=expected,
        actual=actual,
        kind=ErrorKind.VALUE,
        marker=marker,
    )
