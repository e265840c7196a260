"""The tensors in the arguments and the result of an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

__all__ = ["clear", "floats_in", "numbers_in", "storage_of", "tensors_in", "with_first_tensor"]

MOST = 4096
"""How many numbers of a list are looked at."""

EMPTY = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided"}
"""Operations whose result is whatever was in memory."""


def clear(name: str, result: Any) -> None:
    """Set the result of an operation to zero if it is whatever was in memory: no other is alike."""
    if name in EMPTY:
        result.detach().zero_()


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Yield the tensors of a value: of lists, tuples and mappings, those of their items."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from tensors_in(each)


def with_first_tensor(value: Any, tensor: Tensor) -> Any:
    """Return the result of an operation with another tensor for its first one."""
    if isinstance(value, Tensor):
        return tensor
    if not isinstance(value, list | tuple):
        return value
    items = list(value)
    for place, each in enumerate(items):
        if next(tensors_in(each), None) is not None:
            items[place] = with_first_tensor(each, tensor)
            break

    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def numbers_in(value: Any) -> Tensor | None:
    """Return real numbers that are no tensor as one: a float, a list of them, or an array."""
    if isinstance(value, bool | int | str | bytes | Tensor):
        return None
    try:
        is_real = torch.as_tensor(value).is_floating_point()
        return torch.tensor(value, dtype=torch.float64) if is_real else None
    except Exception:
        return None


def floats_in(value: Any, most: int = MOST) -> Iterator[float]:
    """Yield the floats among the arguments of an operation that are no tensors."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, list | tuple):
        for each in value[:most]:
            yield from floats_in(each, most)
    elif isinstance(value, Mapping):
        yield from floats_in(list(value.values()), most)
    elif not isinstance(value, Tensor) and hasattr(value, "__array__"):
        numbers = numbers_in(value)
        if numbers is not None:
            yield from numbers.flatten()[:most].tolist()


def storage_of(tensor: Tensor) -> int | None:
    """Return what the views of a tensor have in common; None if it has no values in memory."""
    try:
        return tensor.untyped_storage().data_ptr() or None
    except (RuntimeError, NotImplementedError):
        return None
