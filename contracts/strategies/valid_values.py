"""Draw the values of arrays with markers, so that every marker allows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from contracts.checks.marked_arrays import MarkedArray, Scope, Steps, Values
from contracts.checks.marker_check import wrong_values
from contracts.checks.marker_rules import limit_of
from contracts.model.markers import (
    AtLeast,
    Below,
    Lengths,
    Mask,
    Padding,
    Sorted,
    value_markers,
)
from contracts.strategies.arrays import make_of
from contracts.strategies.choices import Draw
from contracts.strategies.forms.template import ArrayNode
from contracts.strategies.libraries.library import ArrayRecipe

__all__ = ["ValueDraw"]

UNLIMITED = 9
"""Below this are the values of `Below` if its limit has no value."""

STEPS_FIRST = (Lengths, Mask)
"""What says which steps are valid is drawn before what depends on it."""


@dataclass
class ValueDraw:
    """
    Draws the values of the arrays of one call, one array after the other.

    Attributes:
        draw: draws from a strategy.
        sizes: the sizes of the axes.
        names: the arguments by name.
        arrays: the arrays with markers that are provided, and then those drawn so far.
    """

    draw: Draw
    sizes: Mapping[str, Any]
    names: Mapping[str, Any]
    arrays: list[MarkedArray] = field(default_factory=list)

    def redrawn(
        self,
        nodes: Iterable[ArrayNode],
        recipes: Mapping[str, ArrayRecipe],
        made: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Return those of the arrays that have markers, by path, with valid values."""
        marked = [each for each in nodes if value_markers(each.structure.markers)]
        drawn: dict[str, Any] = {}
        for node in sorted(marked, key=_rank):
            before = self._array(node, made[node.path])
            if before.values is not None:
                values = self._valid(before, np.array(before.values), recipes[node.path].seed)
                drawn[node.path] = make_of(recipes[node.path], values)
                self.arrays.append(self._array(node, drawn[node.path]))

        return drawn

    def reject_broken(self) -> None:
        """Reject a call whose markers contradict each other, or what is provided."""
        for _ in wrong_values(self._scope):
            reject()

    @property
    def _scope(self) -> Scope:
        return Scope(self.arrays, self.sizes, self.names)

    @staticmethod
    def _array(node: ArrayNode, array: Any) -> MarkedArray:
        return MarkedArray(node.path, node.structure.spec.axes, node.structure.markers, array)

    def _valid(self, array: MarkedArray, values: Values, seed: int) -> Values:
        """Return values that each marker of an array allows."""
        for marker in sorted(array.markers, key=_order):
            match marker:
                case Below():
                    values = self._tokens(marker, values, seed)
                case Lengths():
                    values = self._lengths(marker, array, values)
                case Mask():
                    values = self._mask(marker, array, values)
                case Sorted():
                    values = _sorted(marker, values)
                case Padding():
                    values = self._padded(marker, array, values)

        return values

    def _tokens(self, marker: Below, values: Values, seed: int) -> Values:
        """Return integers below the limit, with the smallest and the largest among them."""
        limit = limit_of(self._scope, marker)
        if limit is not None and limit < 1 and values.size:
            reject()
        limit = min(limit or UNLIMITED, int(np.iinfo(values.dtype).max) + 1)
        if not seed:
            return np.zeros_like(values)
        random = np.random.default_rng(seed)
        drawn: Values = random.integers(0, limit, values.shape).astype(values.dtype)
        ends = random.permutation(values.size)[:2]
        drawn.reshape(-1)[ends] = [limit - 1, 0][: len(ends)]

        return drawn

    def _lengths(self, marker: Lengths, array: MarkedArray, values: Values) -> Values:
        """Return the lengths of a provided mask, or draw them: the simplest are all the longest."""
        provided = self._scope.counts_of(array, marker.axis)
        if provided is not None:
            return provided.astype(values.dtype)
        size = self.sizes.get(marker.axis, marker.least + UNLIMITED)
        limits = [limit_of(self._scope, each) for each in array.markers if isinstance(each, Below)]
        highest = min(size, *(each - 1 for each in limits if each), np.iinfo(values.dtype).max)

        return self._counts(min(marker.least, highest), highest, values.shape).astype(values.dtype)

    def _mask(self, marker: Mask, array: MarkedArray, values: Values) -> Values:
        """Return a mask that agrees with the lengths, or with the mask before it, if any."""
        place = array.place(marker.axis)
        if place is None:
            return values
        steps = self._scope.expected_steps(array, marker.axis)
        if steps is None:
            size = values.shape[place]
            samples = (*values.shape[:place], 1, *values.shape[place + 1 :])
            counts = self._counts(min(1, size), size, samples)
            steps = Steps(counts, place, array.path)
        padded = steps.padded(values.shape)
        mask: Values = (padded != marker.valid).astype(values.dtype)

        return mask

    def _padded(self, marker: Padding, array: MarkedArray, values: Values) -> Values:
        steps = self._scope.steps_of(array, marker.axis)
        if steps is None:
            return values

        return np.where(steps.padded(values.shape), marker.value, values).astype(values.dtype)

    def _counts(self, least: int, highest: int, shape: Sequence[int]) -> Values:
        """Draw numbers of steps; the simplest are the highest."""
        span = st.integers(0, highest - least)
        counts = [highest - self.draw(span) for _ in range(int(np.prod(shape)))]

        return np.array(counts, dtype=np.int64).reshape(shape)


def _rank(node: ArrayNode) -> int:
    """Return when an array is drawn: after those that say which of its steps are valid."""
    kinds = [k for k, kind in enumerate(STEPS_FIRST) if _has(node, kind)]

    return min(kinds, default=len(STEPS_FIRST))


def _has(node: ArrayNode, kind: type) -> bool:
    return any(isinstance(each, kind) for each in node.structure.markers)


def _order(marker: object) -> int:
    """Return when a marker is applied: after those that it needs, before those that undo none."""
    return (Below, Lengths, Mask, Sorted, Padding, AtLeast).index(type(marker))


def _sorted(marker: Sorted, values: Values) -> Values:
    if not -values.ndim <= marker.axis < values.ndim:
        return values
    ascending: Values = np.sort(values, axis=marker.axis)

    return np.flip(ascending, marker.axis) if marker.descending else ascending
