"""
Other calls like an example: at another rank, of another dtype, with other options.

Tests seldom try a function at each rank and with each option. What inference accepts of these
calls makes the annotations as general as the function is.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from typing import Any

from contracts.annotate.recorded import Example

__all__ = ["MOST_VARIATIONS", "other_options", "other_ranks"]

MOST_VARIATIONS = 8
"""Variations of one example, of each kind."""

MOST_ARRAYS = 3
"""Arrays that are tried with another rank, each alone."""

MOST_AXES = 4
"""Axes that are removed, one after the other."""

OPTIONS = (-1, 0, 1, 2)
"""Values of an option that is a small number, such as an axis."""

LARGEST_OPTION = 3
"""A larger number is seldom an option."""

Change = Callable[[Any], Any]


def other_ranks(example: Example) -> Iterator[Example]:
    """Yield the example with arrays of other ranks: of each that is smaller, and of the next."""
    yield from _changed(example, _with_axis, slice(None))
    smaller = example
    for _ in range(MOST_AXES):
        for each in _changed(smaller, _without_axis, slice(None)):
            yield each
            yield from _changed(each, _option(0), slice(None))
            smaller = each
    positions = _positions(example)
    for position in positions[:MOST_ARRAYS] if len(positions) > 1 else ():
        yield from _changed(example, _with_axis, position)


def other_options(example: Example) -> Iterator[Example]:
    """Yield the example with floats for integers, and with one other option."""
    yield from _changed(example, _as_float, slice(None))
    for each in _positions(example):
        for change in (*map(_option, OPTIONS), _other_truth):
            yield from _changed(example, change, each)


def _positions(example: Example) -> list[slice]:
    count = len(example.positional) + len(example.keywords)

    return [slice(each, each + 1) for each in range(count)]


def _changed(example: Example, change: Change, which: slice) -> Iterator[Example]:
    """Yield the example with some arguments changed, if that is another call."""
    values = [*example.positional, *example.keywords.values()]
    new = list(values)
    new[which] = map(change, values[which])
    if all(a is b for a, b in zip(values, new, strict=True)):
        return
    count = len(example.positional)
    keywords = dict(zip(example.keywords, new[count:], strict=True))

    yield dataclasses.replace(example, positional=tuple(new[:count]), keywords=keywords)


def _with_axis(value: Any) -> Any:
    """Return an array with one more axis at the start, of size 2."""
    if _is_array(value):
        return _library(value).stack([value, value])

    return value


def _without_axis(value: Any) -> Any:
    """Return the first item of an array, if that is an array too: NumPy returns a scalar."""
    item = value[0] if _is_array(value) and value.ndim and len(value) else value

    return item if _is_array(item) and type(item) is type(value) else value


def _as_float(value: Any) -> Any:
    """Return an array of integers as one of floats."""
    if not _is_array(value) or str(value.dtype).removeprefix("torch.")[:3] not in {"int", "uin"}:
        return value
    library = _library(value)

    return library.asarray(value, dtype=library.float64)


def _option(new: int) -> Change:
    return lambda value: (
        new if type(value) is int and value != new and abs(value) <= LARGEST_OPTION else value
    )


def _other_truth(value: Any) -> Any:
    return not value if isinstance(value, bool) else value


def _is_array(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] in {"numpy", "torch"} and hasattr(value, "ndim")


def _library(value: Any) -> Any:
    return sys.modules[type(value).__module__.partition(".")[0]]
