"""Changes to the values of a valid call, one at a time: what a marker does not allow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from contracts.checks.marked_arrays import MarkedArray, Scope, Values
from contracts.checks.marker_rules import limit_of
from contracts.model.markers import AtLeast, Below, Lengths, Marker, Mask, Padding, Sorted
from contracts.strategies.arrays import make_of
from contracts.strategies.forms.template import ArrayNode
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.mutations import Mutation

__all__ = ["VALUE_KINDS", "kind_of", "value_mutations"]

VALUE_KINDS = ("below", "lengths", "mask", "sorted", "padding")
"""The kinds of mutations of values, one for each marker."""

CHANGED = "the value at {} changed to {}".format
EMPTIED = "no step of sample {} is valid".format
REVERSED = "the order is reversed"
SHIFTED = "the first step of sample {} is padding, and the second is valid".format

Change = tuple[Callable[[], str], Callable[[], Values]]
"""Return the words of a change, and the values after it, or raise an error from making them."""


def value_mutations(call: GeneratedCall) -> Iterator[Mutation]:
    """Yield every mutation of values with markers; some leave the call valid, or break another."""
    nodes = [
        node for node in call.form.arrays if node.structure.markers and not node.structure.view
    ]
    arrays = {node.path: _array(call, node) for node in nodes}
    scope = Scope(list(arrays.values()), call.assignment.sizes, call.assignment.arguments)
    for path, array in arrays.items():
        if array.values is not None and array.values.size:
            for marker in array.markers:
                for describe, changed in _changes(scope, array, array.values, marker):
                    change = partial(_changed, call, path, changed)
                    yield Mutation(kind_of(marker), path, describe, change)


def kind_of(marker: object) -> str:
    """Return the kind of the mutations that break a marker."""
    return type(marker).__name__.lower()


def _array(call: GeneratedCall, node: ArrayNode) -> MarkedArray:
    structure = node.structure

    return MarkedArray(node.path, structure.spec.axes, structure.markers, call.values[node.path])


def _changed(call: GeneratedCall, path: str, changed: Callable[[], Values]) -> Mapping[str, Any]:
    return {path: make_of(call.recipes[path], changed())}


def _changes(scope: Scope, array: MarkedArray, values: Values, marker: Marker) -> Iterator[Change]:
    """Yield the changes that break one marker of an array that is not empty."""
    match marker:
        case Below():
            limit = limit_of(scope, marker)
            yield from _at_both_ends(values, [-1] if limit is None else [limit, -1])
        case Lengths():
            size = scope.sizes.get(marker.axis)
            longer = [size + 1] if isinstance(size, int) else []
            yield from _at_both_ends(values, [marker.least - 1, *longer])
        case Mask():
            yield from _broken_masks(array, values, marker)
        case Sorted():
            yield from _unsorted(values, marker)
        case Padding():
            yield from _unpadded(scope, array, values, marker)
        case AtLeast():
            return


def _at_both_ends(values: Values, wrong: Iterable[int]) -> Iterator[Change]:
    """Change the first entry, or the last one, to wrong numbers."""
    first, last = (0,) * values.ndim, tuple(size - 1 for size in values.shape)
    for number in wrong:
        for at in dict.fromkeys((first, last)):
            yield partial(CHANGED, list(at), number), partial(_with_entry, values, at, number)


def _broken_masks(array: MarkedArray, values: Values, marker: Mask) -> Iterator[Change]:
    """Yield masks whose first sample has no valid step, or a second one without a first."""
    place = array.place(marker.axis)
    if place is None:
        return
    every: list[Any] = [0] * values.ndim
    second = list(every)
    every[place], second[place] = slice(None), 1
    sample = [0] * (values.ndim - 1)
    empty = partial(_with_entry, values, tuple(every), not marker.valid)
    yield partial(EMPTIED, sample), empty
    if values.shape[place] > 1:
        valid = partial(_with_entry, at=tuple(second), value=marker.valid)
        yield partial(SHIFTED, sample), lambda: valid(empty())


def _unsorted(values: Values, marker: Sorted) -> Iterator[Change]:
    """Yield values in the other order, or with one of them smaller than it may be."""
    if values.shape[marker.axis] > 1:
        yield partial(str, REVERSED), partial(np.flip, values, marker.axis)
        at = [0] * values.ndim
        at[marker.axis] = 0 if marker.descending else values.shape[marker.axis] - 1
        smaller = values.min() - 1
        yield partial(CHANGED, at, smaller), partial(_with_entry, values, tuple(at), smaller)


def _unpadded(
    scope: Scope, array: MarkedArray, values: Values, marker: Padding
) -> Iterator[Change]:
    """Yield values of which the last padded one is another."""
    steps = scope.steps_of(array, marker.axis)
    padded = np.argwhere(steps.padded(values.shape)) if steps else np.zeros((0, values.ndim))
    is_bool, is_nan = values.dtype.kind == "b", math.isnan(marker.value)
    other = not marker.value if is_bool else 0 if is_nan else marker.value + 1
    for at in padded[-1:].tolist():
        yield partial(CHANGED, at, other), partial(_with_entry, values, tuple(at), other)


def _with_entry(values: Values, at: tuple[Any, ...], value: float) -> Values:
    changed = values.copy()
    changed[at] = value

    return changed
