"""Arrays of JAX, and its random keys."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.libraries.of_numpy import DTYPES as DTYPES_OF_NUMPY
from contracts.strategies.libraries.values import exact_values

__all__ = ["Jax"]

Shape = tuple[int, ...]

DTYPES = (*DTYPES_OF_NUMPY, "bfloat16")

WIDE = ("float64", "complex128", "int64", "uint64")
"""Dtypes that JAX has where it is set to have them."""

KEY = "key"
"""The name of the dtype of random keys."""


class Jax:
    """JAX, where it is imported. Its arrays have no memory layout of their own."""

    def is_array_type(self, kind: Any) -> bool:
        """Whether arrays of a type are arrays of JAX."""
        return "jax" in sys.modules and kind is sys.modules["jax"].Array

    @staticmethod
    def dtypes() -> Mapping[str, Any]:
        """Return the dtypes by name; those of 64 bits only where JAX is set to have them."""
        return _dtypes(wide=sys.modules["jax"].config.jax_enable_x64)

    def make(self, recipe: ArrayRecipe, shape: Shape) -> Any:
        """Make an array."""
        return _values(recipe.dtype, shape, recipe.seed)

    @staticmethod
    def filled(array: Any, values: np.ndarray[Any, Any]) -> Any:
        """Return an array with other values."""
        return sys.modules["jax"].numpy.asarray(values, array.dtype)


@cache
def _dtypes(*, wide: bool) -> Mapping[str, Any]:
    jax = sys.modules["jax"]
    dtypes = {name: jax.numpy.dtype(name) for name in DTYPES if wide or name not in WIDE}

    return {**dtypes, KEY: jax.random.key(0).dtype}


def _values(dtype: Any, shape: Shape, seed: int) -> Any:
    jax = sys.modules["jax"]
    if not isinstance(dtype, np.dtype):
        return jax.random.split(jax.random.key(seed), shape)

    return jax.numpy.asarray(exact_values(dtype, _kind(dtype), shape, seed))


def _kind(dtype: Any) -> str:
    """Return the kind of a dtype; those that NumPy does not know are real numbers or integers."""
    is_a = sys.modules["jax"].numpy.issubdtype
    kinds = {"f": "floating", "c": "complexfloating", "i": "signedinteger", "u": "unsignedinteger"}

    return next((each for each, name in kinds.items() if is_a(dtype, getattr(np, name))), "b")
