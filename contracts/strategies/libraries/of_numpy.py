"""Arrays of NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import prod
from typing import Any

import numpy as np

from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.libraries.values import OFFSETS, POOL, pool, with_layout

__all__ = ["DTYPES", "Numpy"]

Shape = tuple[int, ...]

DTYPES = (
    *("float16", "float32", "float64", "complex64", "complex128", "bool"),
    *(f"{sign}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "u")),
)


class Numpy:
    """NumPy; an annotation of any array is satisfied by one of its arrays."""

    def is_array_type(self, kind: Any) -> bool:
        """Whether arrays of a type are arrays of NumPy."""
        return kind is Any or (isinstance(kind, type) and issubclass(kind, np.ndarray))

    @staticmethod
    @cache
    def dtypes() -> Mapping[str, Any]:
        """Return the dtypes by name."""
        return {name: np.dtype(name) for name in DTYPES}

    def make(self, recipe: ArrayRecipe, shape: Shape) -> Any:
        """Make an array."""
        array = with_layout(
            lambda each: _values(recipe.dtype, each, recipe.seed), shape, recipe.layout
        )

        return array if recipe.array_type in {np.ndarray, Any} else array.view(recipe.array_type)


def _values(dtype: np.dtype[Any], shape: Shape, seed: int) -> np.ndarray:
    count = prod(shape)
    if not seed:
        return np.zeros(shape, dtype)
    start, numbers = seed % OFFSETS, pool(dtype.kind)
    values = numbers[start : start + count] if count <= POOL else np.resize(numbers, count)

    return values.astype(dtype).reshape(shape)
