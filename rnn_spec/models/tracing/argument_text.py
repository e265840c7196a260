"""The arguments of an operation that are no tensors, as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

__all__ = ["text_of_arguments", "without_sizes"]

MOST = 5
"""How many arguments are shown."""

AXES = {"dim", "dims", "axis", "start_dim", "end_dim", "diagonal"}
"""Arguments by name that are always shown: others may be defaults, or a layer's own."""

NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:e[+-]?\d+)?")
"""A number in source, without its sign."""

INDEXING = {"getitem", "setitem"}


def text_of_arguments(
    name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, only_axes: bool
) -> str:
    """Return the plain arguments as they are written, or only those that name axes."""
    if name in INDEXING and len(args) > 1:
        return _index(args[1])
    named = [
        f"{key}={_text(value)}"
        for key, value in kwargs.items()
        if _is_plain(value) and (key in AXES or not only_axes)
    ]
    plain = [] if only_axes else [_text(each) for each in args if _is_plain(each)]

    return ", ".join([*plain, *named][:MOST])


def without_sizes(arguments: str, code: str, axes: int) -> str:
    """
    Return arguments as text, or none of them if a size of one call is among them.

    That is a number which the line of source does not have, and which can be no axis: another call
    has another one.

    Args:
        arguments: the text.
        code: the line of source.
        axes: how many axes the operation may name.
    """
    written = set(map(float, NUMBER.findall(code)))
    numbers = set(map(float, NUMBER.findall(arguments)))
    is_own = all(each in written or each < axes for each in numbers)

    return arguments if is_own else ""


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return 0 < len(value) <= MOST and all(map(_is_plain, value))

    return isinstance(value, bool | int | float | str)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        items = ", ".join(map(_text, value))
        return f"[{items}]" if isinstance(value, list) else f"({items})"

    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _index(index: Any) -> str:
    """Return an index as it stands between brackets."""
    if isinstance(index, tuple):
        return ", ".join(map(_index, index))
    if isinstance(index, slice):
        ends = ["" if each is None else _index(each) for each in (index.start, index.stop)]
        step = "" if index.step is None else f":{_index(index.step)}"
        return f"{ends[0]}:{ends[1]}{step}"
    if index is Ellipsis:
        return "..."
    if isinstance(index, Tensor) and index.dim():
        return "mask" if index.dtype is torch.bool else "index"

    return str(index) if isinstance(index, int) or index is None else "index"
