"""The integers that the code of a function writes, as a size that is the same in each call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

__all__ = ["constants_of"]

LEAST = 4
"""A smaller number is in much code for another reason, such as the index of an axis."""


def constants_of(function: Callable[..., Any]) -> frozenset[int]:
    """Return the integers in the code of a function, and those that it reads by a global name."""
    function = inspect.unwrap(function)
    codes = [*_codes(function.__code__)]
    values = [value for code in codes for value in code.co_consts]
    names = {name for code in codes for name in code.co_names}
    values += [function.__globals__[name] for name in names if name in function.__globals__]

    return frozenset(each for each in values if type(each) is int and each >= LEAST)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function, and of each function in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)
