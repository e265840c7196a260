"""Tensors of torch."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from functools import cache
from math import prod
from typing import Any

import numpy as np

from contracts.checks.dtype_tables import is_torch
from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.libraries.values import OFFSETS, POOL, pool, with_layout

__all__ = ["Torch"]

Shape = tuple[int, ...]


class Torch:
    """PyTorch, where it is imported."""

    def is_array_type(self, kind: Any) -> bool:
        """Whether arrays of a type are tensors."""
        return is_torch(kind)

    @staticmethod
    @cache
    def dtypes() -> Mapping[str, Any]:
        """Return the dtypes by name, of which this version can make tensors."""
        torch = sys.modules["torch"]
        dtypes = {
            name: each
            for name, each in vars(torch).items()
            if isinstance(each, torch.dtype) and repr(each) == f"torch.{name}"
        }

        return {name: each for name, each in dtypes.items() if _can_make(each)}

    def make(self, recipe: ArrayRecipe, shape: Shape) -> Any:
        """Make a tensor, a parameter, or a tensor of a subclass."""
        torch, kind = sys.modules["torch"], recipe.array_type
        tensor = with_layout(
            lambda each: _values(recipe.dtype, each, recipe.seed), shape, recipe.layout
        )
        tensor = tensor if str(recipe.device) == "cpu" else tensor.to(recipe.device)
        if kind is torch.Tensor:
            return tensor
        if issubclass(kind, torch.nn.Parameter):
            return kind(tensor, requires_grad=recipe.dtype.is_floating_point)

        return tensor.as_subclass(kind)

    @staticmethod
    def filled(array: Any, values: np.ndarray[Any, Any]) -> Any:
        """Return a tensor with other values."""
        torch = sys.modules["torch"]
        with torch.no_grad():
            return array.copy_(torch.from_numpy(np.array(values, order="C")))


def _can_make(dtype: Any) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _values(dtype, (2,), 1)
    except (Warning, RuntimeError, TypeError, NotImplementedError):
        return False

    return True


@cache
def _pool(dtype: Any) -> Any:
    torch = sys.modules["torch"]
    kinds = {"f": dtype.is_floating_point, "c": dtype.is_complex, "b": dtype is torch.bool}
    kind = next((name for name, is_it in kinds.items() if is_it), "i" if dtype.is_signed else "u")

    return torch.from_numpy(pool(kind).copy()).to(dtype)


def _values(dtype: Any, shape: Shape, seed: int) -> Any:
    torch, count = sys.modules["torch"], prod(shape)
    if not seed:
        return torch.zeros(shape, dtype=dtype)
    numbers, start = _pool(dtype), seed % OFFSETS
    if count > POOL:
        numbers = numbers.repeat(count // POOL + 1)

    return numbers[start : start + count].clone().view(shape)
