"""Arrays of NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.libraries.values import exact_values, with_layout

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
        dtype = recipe.dtype
        array = with_layout(
            lambda each: exact_values(dtype, dtype.kind, each, recipe.seed), shape, recipe.layout
        )

        return array if recipe.array_type in {np.ndarray, Any} else array.view(recipe.array_type)

    @staticmethod
    def filled(array: Any, values: np.ndarray[Any, Any]) -> Any:
        """Return an array with other values."""
        array[...] = values

        return array
