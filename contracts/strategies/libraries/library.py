"""What a library of arrays is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

__all__ = ["ArrayRecipe", "Library"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class ArrayRecipe:
    """
    How to make one array of any shape.

    Attributes:
        array_type: the type of the array.
        dtype: its dtype.
        device: its device, for a library that has several.
        layout: its memory layout, as far as the library and the shape allow.
        seed: 0 for zeros; other exact values for another seed.
    """

    array_type: Any
    dtype: Any
    device: Any
    layout: str
    seed: int


class Library(Protocol):
    """A library of arrays."""

    def is_array_type(self, kind: Any) -> bool:
        """Whether arrays of a type are arrays of this library."""

    def dtypes(self) -> Mapping[str, Any]:
        """Return the dtypes of which the library can make arrays, by name."""

    def make(self, recipe: ArrayRecipe, shape: Shape) -> Any:
        """Make an array."""

    def filled(self, array: Any, values: np.ndarray[Any, Any]) -> Any:
        """Return an array, which may be changed, with other values of its shape."""
