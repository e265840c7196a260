"""Find markers that are of no use for their array: another dtype, or an axis that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NoReturn

from contracts.errors import ContractError
from contracts.model.axes import Axis
from contracts.model.markers import AtLeast, Below, Lengths, Marker, Mask, Padding, Sorted
from contracts.model.structure import ArrayOf

__all__ = ["MarkedPlace", "check_markers"]

INTEGERS = frozenset(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))

FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})

COMPLEX = frozenset({"complex64", "complex128"})

EVERY = INTEGERS | FLOATS | COMPLEX | {"bool"}


@dataclass(frozen=True)
class MarkedPlace:
    """
    The arrays with markers of a call or an object.

    Attributes:
        arrays: the arrays, each with its path.
        axes: the axes of all its arrays.
    """

    arrays: Sequence[tuple[str, ArrayOf]]
    axes: Collection[str]

    def steps_of(self, axes: Sequence[Axis]) -> set[str]:
        """Return the axes of an array of which there are lengths or a mask of its own samples."""
        own = {_label(each) for each in axes}

        return {
            marker.axis
            for _, other in self.arrays
            for marker in other.markers
            if isinstance(marker, Lengths | Mask)
            and {_label(each) for each in other.spec.axes} - {marker.axis} <= own
        }


def _label(axis: Axis) -> str:
    return axis.key or axis.text


def check_markers(place: MarkedPlace) -> None:
    """
    Check every marker of a call or an object.

    Raises:
        ContractError: the dtype of an array is not one of the marker, or an axis is not there.
    """
    for path, array in place.arrays:
        for marker in array.markers:
            _check_dtype(path, array, marker)
            _check_axis(path, array, marker, place)


def _check_dtype(path: str, array: ArrayOf, marker: Marker) -> None:
    """Check that a marker is defined for each dtype that an annotation admits."""
    admitted = {each for each in EVERY if array.spec.accepts_dtype(each)}
    match marker:
        case Below() | Lengths() if admitted - INTEGERS:
            expected = "integers"
        case Sorted() if admitted - INTEGERS - FLOATS:
            expected = "real numbers"
        case Mask() if admitted & COMPLEX:
            expected = "bools, or numbers 0 and 1"
        case Padding(value=value) if admitted <= INTEGERS and not float(value).is_integer():
            expected = "floats"
        case _:
            return
    _refuse(path, marker, f"is for {expected}, got {array.spec.dtype}")


def _check_axis(path: str, array: ArrayOf, marker: Marker, place: MarkedPlace) -> None:
    """Check that the axes of a marker are there."""
    own = [each.key for each in array.spec.axes]
    match marker:
        case Below():
            for name in marker.expression.names:
                _check_known(path, marker, name, place.axes)
        case Lengths(axis=axis):
            _check_known(path, marker, axis, place.axes)
        case Mask(axis=axis) | AtLeast(axis=axis) if axis not in own:
            _refuse(path, marker, f"its array has no axis {axis}{_suggestion(axis, own)}")
        case Mask(axis=axis) if own.count(axis) > 1:
            _refuse(path, marker, f"its array has several axes {axis}")
        case Padding() if not _ends_itself(path, array, marker, place):
            _check_padding(path, array, marker, place.steps_of(array.spec.axes))
        case Sorted(axis=number) if array.spec.variadic is None:
            if not -len(own) <= number < len(own):
                _refuse(path, marker, f"its array has {len(own)} axes")


def _check_known(path: str, marker: Marker, axis: str, axes: Collection[str]) -> None:
    if axis not in axes:
        _refuse(path, marker, f"no array has the axis {axis}{_suggestion(axis, axes)}")


def _ends_itself(path: str, array: ArrayOf, marker: Padding, place: MarkedPlace) -> bool:
    """Return whether an argument is tokens that end where padding begins: nothing says where."""
    markers = {type(each) for _, other in place.arrays for each in other.markers}
    own = {each.key for each in array.spec.axes}
    admitted = {each for each in EVERY if array.spec.accepts_dtype(each)}

    is_alone = not markers & {Lengths, Mask} and path.isidentifier() and path != "return"

    return is_alone and admitted <= INTEGERS and marker.axis in {None, *own}


def _check_padding(path: str, array: ArrayOf, marker: Padding, steps: Collection[str]) -> None:
    """Check that the lengths or a mask of one axis say which steps of an array are padding."""
    own = [each.key for each in array.spec.axes]
    axes = [each for each in own if each in steps and marker.axis in {None, each}]
    if not axes:
        of_axis = f"its axis {marker.axis}" if marker.axis else "one of its axes"
        reason = f"no array is marked as the Lengths or the Mask of {of_axis}, of the same samples"
        _refuse(path, marker, reason)
    if len(set(axes)) < len(axes):
        _refuse(path, marker, f"its array has several axes {axes[0]}")
    if len(axes) > 1:
        advice = f'name one, as in Padding({marker.value}, axis="{axes[0]}")'
        _refuse(path, marker, f"there are lengths or masks of {' and of '.join(axes)}: {advice}")


def _refuse(path: str, marker: Marker, reason: str) -> NoReturn:
    message = f"{path}: {marker.text}: {reason}"
    raise ContractError(message, argument=path)


def _suggestion(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, [each for each in names if each], n=1)

    return f"; did you mean {close[0]}?" if close else ""
