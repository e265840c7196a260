"""Which integer arguments of a function were drawn last, so that its error can name them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

__all__ = ["drawn_integers", "record_drawn"]

DRAWN: WeakKeyDictionary[CodeType, tuple[str, ...]] = WeakKeyDictionary()
"""The names of the integers in the last call that was drawn, by the code of the function."""


def record_drawn(function: Callable[..., Any], names: tuple[str, ...]) -> None:
    """Record the names of the integers in a call that is drawn for a function."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is not None:
        DRAWN[code] = names


def drawn_integers(code: CodeType) -> tuple[str, ...]:
    """Return the names of the integers in the last call that was drawn for a function."""
    return DRAWN.get(code, ())
