"""The dtypes that an annotation accepts, as tables for generated code."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any

import numpy as np

from contracts.model.dtypes import accepts

__all__ = [
    "Names",
    "dtype_table",
    "has_tuple_shape",
    "is_torch",
    "may_be_torch",
    "torch_dtypes",
]

Names = tuple[str | re.Pattern[str], ...]


class _Table(dict[Any, bool]):
    """Whether each dtype is accepted; filled at the first lookup of a dtype."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, dtype: Any) -> bool:
        self[dtype] = accepts(self.names, dtype)

        return self[dtype]


@cache
def dtype_table(names: Names) -> dict[Any, bool]:
    """Return the table of accepted dtypes, of any library."""
    return _Table(names)


def is_torch(array_type: Any) -> bool:
    """Whether arrays of a type are tensors of torch."""
    torch = sys.modules.get("torch")

    return (
        torch is not None and isinstance(array_type, type) and issubclass(array_type, torch.Tensor)
    )


def may_be_torch(array_type: Any) -> bool:
    """Whether an array of a type may be a tensor: any array may, once torch is imported."""
    return is_torch(array_type) or (array_type is Any and "torch" in sys.modules)


def has_tuple_shape(array_type: Any) -> bool:
    """Whether the shape of an array is a tuple; in other libraries it may be a list."""
    is_numpy = isinstance(array_type, type) and issubclass(array_type, np.ndarray)

    return is_numpy or is_torch(array_type)


@cache
def torch_dtypes(names: Names) -> frozenset[Any]:
    """Return the accepted dtypes of torch, as a set that Dynamo can look up."""
    torch = sys.modules["torch"]
    dtypes = (each for each in vars(torch).values() if isinstance(each, torch.dtype))

    return frozenset(each for each in dtypes if accepts(names, each))
