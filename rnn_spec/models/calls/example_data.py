"""The example of a call as data, and as code that makes one like it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnn_spec.plain_data import DataError
from rnn_spec.text import clean, with_article

__all__ = ["NotDataError", "example_code", "example_data"]

FEW = 20
"""The most integers that are written as they are; of more, only how large they are."""

DEEPEST = 6

DTYPES = frozenset(
    {"bool", "uint8", "int8", "int16", "int32", "int64"}
    | {"float16", "bfloat16", "float32", "float64", "complex64", "complex128"}
)


MOST = 100
"""The most numbers of a mask that are written as they are."""

PLAIN = frozenset({"bool", "int64"})
"""The dtypes that torch gives to values of Python."""


class NotDataError(ValueError):
    """A value that is neither a tensor, nor a plain value, nor made of these."""


def example_data(value: Any, depth: int = DEEPEST) -> dict[str, Any]:
    """
    Return an example as plain data: of real numbers the shape, of few integers the values.

    Integers may be an array of NumPy; real numbers are tensors.

    Raises:
        NotDataError: it has another kind of object.
    """
    match value:
        case Tensor():
            return _tensor_data(value)
        case np.ndarray() if value.dtype.kind in {"i", "b"}:
            return {"numpy": _tensor_data(torch.tensor(value))}
        case bool() | int() | float() | str() | None:
            return {"value": value}
        case tuple() | list() if depth and type(value) in {tuple, list}:
            return {type(value).__name__: [example_data(each, depth - 1) for each in value]}
        case dict() if depth and all(isinstance(key, str) for key in value):
            return {"dict": {key: example_data(each, depth - 1) for key, each in value.items()}}
    message = f"an example with {with_article(type(value).__name__)}"
    raise NotDataError(message)


def _tensor_data(value: Tensor) -> dict[str, Any]:
    dtype = str(value.dtype).removeprefix("torch.")
    if dtype not in DTYPES:
        message = f"an example with a tensor of {dtype}"
        raise NotDataError(message)
    data = {"dtype": dtype, "shape": [*value.shape]}
    if _is_mask(value):
        return {**data, "values": value.long().flatten().tolist()}
    if value.is_floating_point() or value.is_complex():
        return data
    if value.numel() <= FEW:
        return {**data, "values": value.flatten().tolist()}

    return {**data, "below": max(int(value.max()) + 1, 1)}


def _is_mask(value: Tensor) -> bool:
    """Return whether real numbers are a mask: of two axes, zeros and ones, and not zeros alone."""
    is_like_mask = value.is_floating_point() and value.dim() == 2 and value.numel() <= MOST  # noqa: PLR2004

    return is_like_mask and bool(((value == 0) | (value == 1)).all() and value.any())


def example_code(data: Any) -> str:
    """
    Return code that makes an example of what `example_data` returned.

    Raises:
        DataError: it is no such data.
    """
    match data:
        case {"dtype": str(dtype), "shape": [*shape], **rest} if dtype in DTYPES:
            return _tensor_code(dtype, shape, rest.get("values"), rest.get("below"))
        case {"value": bool() | int() | float() | str() | None as value}:
            return json.dumps(value) if isinstance(value, str) else repr(value)
        case {"numpy": dict(array)}:
            return f"{example_code(array)}.numpy()"
        case {"list": [*items]}:
            return f"[{', '.join(map(example_code, items))}]"
        case {"tuple": [*items]}:
            return f"({', '.join(map(example_code, items))}{',' if len(items) == 1 else ''})"
        case {"dict": dict(items)}:
            return (
                f"{{{', '.join(f'{json.dumps(k)}: {example_code(v)}' for k, v in items.items())}}}"
            )
    message = f"example: got {clean(repr(data), 60)}, expected the data of an example"
    raise DataError(message)


def _tensor_code(dtype: str, shape: list[Any], values: Any, below: Any) -> str:
    numbers = [*shape, *(values if isinstance(values, list) else ()), below or 1]
    if not all(type(each) in {int, bool} for each in numbers):
        message = f"example: got {clean(repr(numbers), 60)}, expected integers"
        raise DataError(message)
    sizes = "" if len(shape) == 1 else f".reshape({', '.join(map(str, shape)) or '()'})"
    if values is not None and len(values) > 1 and len({*values}) == 1:
        if dtype in PLAIN:
            return f"torch.full({tuple(shape)}, {values[0]})"
        if dtype == "float32":
            return f"torch.full({tuple(shape)}, {float(values[0])})"
    if values is not None:
        return f"torch.tensor({values}, dtype=torch.{dtype}){sizes}"
    count = torch.Size(shape).numel()
    own = "" if dtype in {"float32", "int64"} else f".to(torch.{dtype})"
    if below is not None:
        return f"(torch.arange({count}) % {below}){sizes}{own}"

    return f"torch.linspace(-1, 1, {count}){sizes}{own}"
