"""The values of generated arrays, and their memory layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import prod
from typing import Any

import numpy as np

__all__ = ["OFFSETS", "POOL", "exact_values", "pool", "with_layout"]

Shape = tuple[int, ...]

PAIR = 2

POOL = 4096
"""The number of distinct values, exact even in float16; larger arrays repeat them."""

OFFSETS = POOL // 2
"""The number of different arrays of one shape, besides zeros."""


@cache
def pool(kind: str) -> np.ndarray:
    """Return every value in random order, twice, so that a slice can start anywhere."""
    order = np.random.default_rng(0).permutation(POOL)
    values = {
        "f": order / 512 - 4,
        "c": (order / 512 - 4) * (1 + 1j),
        "i": order % 17 - 8,
        "u": order % 17,
        "b": order % 2 == 1,
    }

    return np.tile(values[kind], 2)


def exact_values(dtype: np.dtype[Any], kind: str, shape: Shape, seed: int) -> np.ndarray:
    """Return an array of NumPy: zeros for seed 0, other values of a kind for other seeds."""
    count, start, numbers = prod(shape), seed % OFFSETS, pool(kind)
    if not seed:
        return np.zeros(shape, dtype)
    values = numbers[start : start + count] if count <= POOL else np.resize(numbers, count)

    return values.astype(dtype).reshape(shape)


def with_layout(make: Callable[[Shape], Any], shape: Shape, layout: str) -> Any:
    """Make an array with a memory layout, as far as its shape allows."""
    if layout == "transposed" and len(shape) > 1:
        return make(shape[::-1]).T if len(shape) == PAIR else _reversed(make(shape[::-1]))
    if layout == "sliced" and shape:
        return make((*shape[:-1], 2 * shape[-1]))[..., ::2]
    if layout == "expanded" and max(shape, default=0) > 1:
        axis = next(axis for axis, size in enumerate(shape) if size > 1)
        return _expanded(make((*shape[:axis], 1, *shape[axis + 1 :])), shape)

    return make(shape)


def _reversed(array: Any) -> Any:
    order = tuple(range(len(array.shape)))[::-1]

    return array.transpose(order) if isinstance(array, np.ndarray) else array.permute(order)


def _expanded(array: Any, shape: Shape) -> Any:
    return np.broadcast_to(array, shape) if isinstance(array, np.ndarray) else array.expand(shape)
