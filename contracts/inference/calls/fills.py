"""Arrays like the array of an example, at other sizes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from contracts.inference.calls.leaves import dtype_family, is_torch, to_numpy

__all__ = ["ExampleArray", "Fill"]

Generator = np.random.Generator
Shape = tuple[int, ...]

INTEGERS = {"Int", "UInt"}

SORTABLE = 3
"""The shortest row whose order can be no accident."""

CLOSE = 1e-4
"""How near to one the sum of probabilities is."""

LARGEST_CHOICE = 1 << 22
"""Of at most so many integers different ones are chosen."""

NO_LIMIT = 1 << 30


class Fill(Enum):
    """How an array of other sizes gets its values."""

    LIKE = auto()
    """New values in the range of the example, sorted or distinct where the example is; lengths
    reach the end of their axis where those of the example do."""

    SHORT = auto()
    """The same, with lengths that do not reach the end."""

    CLIPPED = auto()
    """The same, with integers that are indices of the smallest axis."""

    REPEATED = auto()
    """The values of the example, repeated or cut off."""

    UNLIKE = auto()
    """Values of another range and in no order."""


@dataclass(frozen=True, eq=False)
class ExampleArray:
    """
    The array of an example, from which others are drawn.

    Attributes:
        original: the array itself.
        other_sizes: the sizes of the other arrays of the example.
        free: whether a constant array is drawn with other values, and few values with any.
    """

    original: Any
    other_sizes: tuple[int, ...] = ()
    free: bool = False

    @cached_property
    def values(self) -> np.ndarray:
        """The values, in an array of NumPy."""
        return to_numpy(self.original)

    @cached_property
    def family(self) -> str:
        """The family of its dtype."""
        return dtype_family(self.original)

    @cached_property
    def is_constant(self) -> bool:
        """Whether all entries are equal."""
        return not self.values.size or bool((self.values == self.values.flat[0]).all())

    @cached_property
    def limits(self) -> tuple[Any, Any]:
        """The smallest and the largest finite value."""
        if self.family in {"Bool", "Complex"}:
            return 0, 1
        finite = self.values[np.isfinite(self.values)]

        return (finite.min(), finite.max()) if finite.size else (0, 1)

    @cached_property
    def order(self) -> int:
        """1 where every row ascends, -1 where every row descends, otherwise 0."""
        if self.is_constant or not self._has_rows:
            return 0
        steps = np.diff(self.values, axis=-1) if self.family != "UInt" else np.array([])
        if not steps.size:
            return 0

        return 1 if (steps >= 0).all() else -1 if (steps <= 0).all() else 0

    @cached_property
    def _has_rows(self) -> bool:
        numbers = self.family in {"Float", *INTEGERS}

        return numbers and self.values.ndim > 0 and self.values.shape[-1] >= SORTABLE

    @cached_property
    def is_distinct(self) -> bool:
        """Whether all values are different."""
        count = self.values.size

        return self.family != "Complex" and count > 1 and len(np.unique(self.values)) == count

    @cached_property
    def has_few_values(self) -> bool:
        """Whether most values occur more than once."""
        return len(np.unique(self.values)) * 2 < self.values.size

    @cached_property
    def is_permutation(self) -> bool:
        """Whether it is an order of the first integers."""
        values = self.values
        if self.family not in INTEGERS or values.ndim != 1 or values.size <= 1:
            return False

        return bool((np.sort(values) == np.arange(values.size)).all())

    @cached_property
    def is_symmetric(self) -> bool:
        """Whether it is a symmetric matrix, or a batch of them."""
        values = self.values
        if values.ndim < 2 or values.shape[-1] != values.shape[-2] or values.shape[-1] < 2:  # noqa: PLR2004
            return False
        symmetric = self.family == "Float" and np.allclose(values, np.swapaxes(values, -1, -2))

        return symmetric and not self.is_constant

    @cached_property
    def has_zero_diagonal(self) -> bool:
        """Whether it is symmetric with zeros on the diagonal, as distances are."""
        return self.is_symmetric and np.allclose(np.diagonal(self.values, axis1=-2, axis2=-1), 0)

    @cached_property
    def sums_to_one(self) -> bool:
        """Whether every row is a distribution."""
        values = self.values
        if self.family != "Float" or not self._has_rows:
            return False

        return bool((values >= 0).all()) and np.allclose(values.sum(-1), 1, atol=CLOSE)

    @cached_property
    def reaches_a_size(self) -> bool:
        """Whether its largest integer is the size of another array, as a length may be."""
        if self.family not in INTEGERS or not self.values.size:
            return False

        return int(self.limits[1]) in self.other_sizes

    def freed(self) -> ExampleArray:
        """Return the same example, of which values of any kind are drawn."""
        return replace(self, free=True)

    def draw(self, shape: Shape, fill: Fill, random: Generator, limit: int = NO_LIMIT) -> Any:
        """
        Return an array of another shape.

        Args:
            shape: its shape.
            fill: how it gets its values.
            random: draws the values.
            limit: the smallest size of an axis that integers may be indices of.
        """
        if fill is Fill.REPEATED or not self.values.size:
            return self._converted(_repeated(self.values, shape), shape)
        drawn = self._unlike(shape, random) if fill is Fill.UNLIKE else None
        if drawn is None:
            drawn = self._like(shape, fill, random, limit)
        if fill is not Fill.UNLIKE and shape:
            drawn = self._arranged(drawn)

        return self._converted(drawn, shape)

    def _unlike(self, shape: Shape, random: Generator) -> np.ndarray | None:
        """Draw values of another range; a complex array has none."""
        low, high = self.limits
        if self.family == "Bool":
            return np.asarray(random.random(shape) < random.choice([0.3, 0.7]))
        if self.family in INTEGERS:
            return random.integers(min(0, low), max(high, 1) + 1, shape)
        if self.family == "Float":
            kept = random.random(shape) > random.choice([0.0, 0.3, 0.7])
            return np.asarray(random.normal(size=shape) * kept)

        return None

    def _like(self, shape: Shape, fill: Fill, random: Generator, limit: int) -> np.ndarray:
        """Draw values in the range of the example."""
        if self.family == "Bool":
            share = min(0.8, max(0.2, float(self.values.mean())))
            return random.random(shape) < share
        if self.family == "Complex":
            return random.normal(size=shape) + 1j * random.normal(size=shape)
        if self.family in INTEGERS:
            return self._integers(shape, fill, random, limit)

        return self._floats(shape, random)

    def _integers(self, shape: Shape, fill: Fill, random: Generator, limit: int) -> np.ndarray:
        low, high = self._range(fill, limit)
        count, choices = prod(shape), high - low + 1
        if self.is_permutation:
            return random.permutation(count).reshape(shape)
        if self.is_distinct and count <= choices <= LARGEST_CHOICE:
            return (random.permutation(choices)[:count] + low).reshape(shape)
        drawn = random.integers(low, high + 1, shape)
        if self.reaches_a_size and drawn.size and fill is Fill.LIKE:
            drawn.flat[0] = high

        return drawn

    def _range(self, fill: Fill, limit: int) -> tuple[int, int]:
        """Return the smallest and the largest integer to draw."""
        low, high = map(int, self.limits)
        if self.is_constant:
            low = min(low, 1)
        if self.reaches_a_size and limit < NO_LIMIT and fill is not Fill.CLIPPED:
            high = limit if fill is Fill.LIKE else max(1, limit - 1)
        if fill is Fill.CLIPPED:
            high = min(high, limit if self.reaches_a_size else limit - 1)

        least = min(0, int(self.limits[0]))

        return max(least, min(low, high)), max(least, high)

    def _floats(self, shape: Shape, random: Generator) -> np.ndarray:
        low, high = map(float, self.limits)
        if self.is_symmetric and len(shape) > 1 and shape[-1] == shape[-2]:
            return self._symmetric(shape, random)
        if self.is_constant:
            return low + random.random(shape)
        if not self.free and self.has_few_values:
            return random.choice(self.values.ravel(), shape)

        return random.uniform(low, high, shape)

    def _symmetric(self, shape: Shape, random: Generator) -> np.ndarray:
        """Draw positive definite matrices, or matrices of distances."""
        root = random.normal(size=shape)
        matrix = root @ np.swapaxes(root, -1, -2) + shape[-1] * np.eye(shape[-1])

        return np.abs(matrix) * (1 - np.eye(shape[-1])) if self.has_zero_diagonal else matrix

    def _arranged(self, drawn: np.ndarray) -> np.ndarray:
        if self.order:
            drawn = np.sort(drawn, -1)[..., :: self.order]
        if self.sums_to_one:
            drawn = drawn / np.maximum(drawn.sum(-1, keepdims=True), 1e-9)

        return drawn

    def _converted(self, drawn: np.ndarray, shape: Shape) -> Any:
        """Return an array of the type, the dtype and the device of the example."""
        array = np.ascontiguousarray(drawn).reshape(shape).astype(self.values.dtype)
        if not is_torch(self.original):
            return array
        original = self.original
        tensor = sys.modules["torch"].from_numpy(array.copy()).to(original.device, original.dtype)

        return tensor.requires_grad_(original.requires_grad)


def _repeated(values: np.ndarray, shape: Shape) -> np.ndarray:
    """Return the entries of an array, repeated along each axis or cut off."""
    for axis, size in enumerate(shape):
        if values.shape[axis]:
            values = np.take(values, np.arange(size) % values.shape[axis], axis)
        else:
            values = np.zeros((*values.shape[:axis], size, *values.shape[axis + 1 :]), values.dtype)

    return values
