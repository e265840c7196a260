"""The rules of the markers: where the values of an array are wrong, and what is expected there."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from contracts.checks.array_values import as_stored
from contracts.checks.marked_arrays import MarkedArray, Run, Scope, Steps, Values
from contracts.errors import ContractError
from contracts.model.markers import AtLeast, Below, Lengths, Marker, Mask, Padding, Sorted

__all__ = ["Wrong", "limit_of", "wrong_entries"]


@dataclass(frozen=True)
class Wrong:
    """
    Entries that a marker does not allow.

    Attributes:
        where: true at each wrong entry.
        expected: describes what is expected at an index.
        actual: describes what is wrong; empty for the entry itself.
    """

    where: Values
    expected: Callable[[Run], str]
    actual: str = ""


def wrong_entries(
    scope: Scope, array: MarkedArray, values: Values, marker: Marker
) -> Iterator[Wrong]:
    """Yield what a marker of an array does not allow in its values."""
    match marker:
        case Below():
            yield from _not_below(scope, array, values, marker)
        case Lengths():
            yield _no_length(scope, values, marker)
        case Mask():
            yield from _no_mask(scope, array, values, marker)
        case Sorted():
            yield from _unsorted(scope, array, values, marker)
        case Padding():
            yield from _not_padded(scope, array, values, marker)
        case AtLeast():
            return


def limit_of(scope: Scope, marker: Below) -> int | None:
    """
    Return the limit of `Below`, or None where one of its axes has no size.

    Raises:
        ContractError: it is not an integer, or cannot be computed.
    """
    try:
        return operator.index(marker.expression.value(scope.sizes, scope.names))
    except KeyError:
        return None
    except Exception as error:
        message = f"{marker.text} has no integer as its limit: {type(error).__name__}: {error}"
        raise ContractError(message) from error


def _not_below(scope: Scope, array: MarkedArray, values: Values, marker: Below) -> Iterator[Wrong]:
    limit = limit_of(scope, marker)
    if not values.size or (values.min() >= 0 and (limit is None or values.max() < limit)):
        return
    wrong = values < 0 if limit is None else (values < 0) | (values >= limit)
    below = "" if limit is None else f" and below {limit}"
    yield Wrong(wrong & ~_exempt(scope, array, values), lambda _: f"at least 0{below}")


def _no_length(scope: Scope, values: Values, marker: Lengths) -> Wrong:
    size = scope.sizes.get(marker.axis)
    if not isinstance(size, int):
        return Wrong(values < marker.least, lambda _: f"at least {marker.least}")
    wrong = (values < marker.least) | (values > size)
    expected = f"at least {marker.least} and at most {size}, the size of {marker.axis}"

    return Wrong(wrong, lambda _: expected)


def _no_mask(scope: Scope, array: MarkedArray, values: Values, marker: Mask) -> Iterator[Wrong]:
    """Yield values that are no bools, a hole, another length, or samples without a valid step."""
    place = array.place(marker.axis)
    if place is None:
        return
    if values.dtype.kind != "b":
        yield Wrong((values != 0) & (values != 1), lambda _: "0 or 1")
    valid, padding = values == marker.valid, _entry(values, not marker.valid)
    hole = _behind(~valid, place) & valid
    yield Wrong(hole, lambda _: f"{padding}, as at the step before: valid steps come first")
    steps = scope.expected_steps(array, marker.axis)
    if steps is None:
        yield Wrong(~valid.any(place), lambda _: "at least 1", "no valid step")
        return
    there = _entry(values, marker.valid)
    yield Wrong(
        valid == steps.padded(valid.shape),
        lambda at: f"{padding if valid[at] else there}, {_place(steps, at)}",
    )


def _unsorted(scope: Scope, array: MarkedArray, values: Values, marker: Sorted) -> Iterator[Wrong]:
    if not -values.ndim <= marker.axis < values.ndim:
        return
    signed = values.astype(float) if values.dtype.kind == "b" else values
    before, after = _shifted(signed, marker.axis)
    wrong = before < after if marker.descending else before > after
    wrong = np.insert(wrong, 0, values=False, axis=marker.axis) if values.size else wrong
    if wrong.any():
        wrong = wrong & ~_exempt(scope, array, values)
    order = "descending" if marker.descending else "ascending"
    yield Wrong(wrong, lambda _: f"{order} values")


def _not_padded(
    scope: Scope, array: MarkedArray, values: Values, marker: Padding
) -> Iterator[Wrong]:
    steps = scope.steps_of(array, marker.axis)
    if steps is not None:
        value = as_stored(marker.value, array.array, values)
        wrong = steps.padded(values.shape) & ~_equals(values, value)
        yield Wrong(wrong, lambda at: f"{marker.value}, {_place(steps, at)}")


def _exempt(scope: Scope, array: MarkedArray, values: Values) -> Values:
    """Return where an array is padding; where the lengths are not known, its padding value."""
    exempt = np.zeros(values.shape, dtype=bool)
    for marker in array.markers:
        if isinstance(marker, Padding):
            steps = scope.steps_of(array, marker.axis)
            value = as_stored(marker.value, array.array, values)
            padded = _equals(values, value) if steps is None else steps.padded(values.shape)
            exempt = exempt | padded

    return exempt


def _equals(values: Values, value: object) -> Values:
    """Return where values are equal to one; NaN is equal to NaN."""
    return np.isnan(values) if value != value else np.asarray(values == value)  # noqa: PLR0124


def _entry(values: Values, entry: bool) -> str:
    """Write an entry of a mask as its array has it."""
    return str(entry if values.dtype.kind == "b" else int(entry))


def _place(steps: Steps, at: Run) -> str:
    """Describe where an index is: past the steps of its sample, or among them."""
    index = tuple(0 if size == 1 else i for i, size in zip(at, steps.counts.shape, strict=True))
    count = int(steps.counts[index])
    where = "past" if at[steps.place] >= count else "among"

    return f"{where} the {count} valid step{'s' * (count != 1)} in {steps.path}"


def _shifted(values: Values, axis: int) -> tuple[Values, Values]:
    """Return all values but the last, and all but the first, along an axis."""
    moved = np.moveaxis(values, axis, 0)

    return np.moveaxis(moved[:-1], 0, axis), np.moveaxis(moved[1:], 0, axis)


def _behind(values: Values, axis: int) -> Values:
    """Return each value one step later along an axis, with False at the first step."""
    before, _ = _shifted(values, axis)

    return np.insert(before, 0, values=False, axis=axis) if values.size else values
