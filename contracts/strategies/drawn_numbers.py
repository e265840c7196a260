"""Which arguments of a function are numbers drawn last, so that its error can name them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

__all__ = ["drawn_numbers", "record_drawn"]

DRAWN: WeakKeyDictionary[CodeType, Mapping[str, type]] = WeakKeyDictionary()
"""The types of the numbers in the last call that was drawn, by the code of the function."""


def record_drawn(function: Callable[..., Any], types: Mapping[str, type]) -> None:
    """Record the types of the numbers in a call that is drawn for a function, by their names."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is not None:
        DRAWN[code] = types


def drawn_numbers(code: CodeType) -> Mapping[str, type]:
    """Return the types of the numbers in the last call that was drawn for a function."""
    return DRAWN.get(code, {})
