"""Notes on the memory layout of the arrays of a generated call, which its values do not show."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

__all__ = ["layout_notes"]

Ways = Iterator[tuple[str, Callable[[Any], Any]]]


def layout_notes(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield a note for each array that is not contiguous, with an expression that makes it so."""
    for name, value in arguments.items():
        for path, array in _arrays(name, value):
            contiguous = _contiguous(array)
            if contiguous is not None and contiguous is not array:
                yield f"{path} is not contiguous: {_advice(path, array, contiguous)}"


def _advice(path: str, array: Any, contiguous: Any) -> str:
    """Return how to make the layout from the values; its strides where no expression does."""
    ways = _of_numpy(path, array) if isinstance(array, np.ndarray) else _of_torch(path, array)
    for text, make in ways:
        if _layout(make(contiguous)) == _layout(array):
            return f"to repeat the call, pass {text}"

    return f"its strides are {_strides(array)}"


def _arrays(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the arrays in an argument, each with its path."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _arrays(f"{path}[{key!r}]", each)
    elif type(value) in {list, tuple}:
        for index, each in enumerate(value):
            yield from _arrays(f"{path}[{index}]", each)
    elif isinstance(value, np.ndarray) or _is_tensor(value):
        yield path, value


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")

    return torch is not None and isinstance(value, torch.Tensor) and value.layout is torch.strided


def _contiguous(array: Any) -> Any:
    """Return the array itself if it is contiguous, a copy if not; None if that cannot be known."""
    try:
        if isinstance(array, np.ndarray):
            return array if array.flags.c_contiguous else np.ascontiguousarray(array)
        return array if array.is_contiguous() else array.detach().contiguous()
    except Exception:
        return None  # a subclass with another idea of memory


def _layout(array: Any) -> tuple[Any, ...]:
    """Return the shape, and the strides of the axes that have several entries."""
    shape = tuple(array.shape)

    return shape, *(s for s, size in zip(_strides(array), shape, strict=True) if size > 1)


def _strides(array: Any) -> tuple[int, ...]:
    return tuple(array.strides if isinstance(array, np.ndarray) else array.stride())


def _of_numpy(path: str, array: Any) -> Ways:
    """Yield the expressions that give an array of NumPy the layouts that are drawn."""
    first, shape = _first(array), tuple(array.shape)
    yield f"{path}.T.copy().T", lambda each: each.T.copy().T
    yield f"{path}.repeat(2, -1)[..., ::2]", lambda each: each.repeat(2, -1)[..., ::2]
    yield (
        f"np.broadcast_to({path}[{_index(first)}], {shape})",
        lambda each: np.broadcast_to(each[first], shape),
    )


def _of_torch(path: str, array: Any) -> Ways:
    """Yield the expressions that give a tensor the layouts that are drawn."""
    first, shape = _first(array), tuple(array.shape)
    order = tuple(range(array.ndim))[::-1]
    yield (
        f"{path}.permute{order}.contiguous().permute{order}",
        lambda each: each.permute(order).contiguous().permute(order),
    )
    yield (
        f"{path}.repeat_interleave(2, -1)[..., ::2]",
        lambda each: each.repeat_interleave(2, -1)[..., ::2],
    )
    yield f"{path}[{_index(first)}].expand{shape}", lambda each: each[first].expand(shape)


def _first(array: Any) -> tuple[slice, ...]:
    """Return the index of the first entry of the first axis that has several."""
    axis = next(axis for axis, size in enumerate(array.shape) if size > 1)

    return (*(slice(None) for _ in range(axis)), slice(0, 1))


def _index(first: tuple[slice, ...]) -> str:
    return ", ".join([*(":" for _ in first[1:]), ":1"])
