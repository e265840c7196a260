"""Whether a value is of the type that a contract wants, whatever is in it."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from beartype.door import is_bearable
from beartype.roar import BeartypeException

from contracts.model.structure import (
    ArrayOf,
    Each,
    Either,
    Fields,
    Plain,
    Same,
    Structure,
    TupleOf,
    Values,
)

__all__ = ["bearable", "checkable", "fits_checkable", "fits_outside"]


def fits_outside(structure: Structure, value: Any) -> bool:
    """Say whether the outermost type is right."""
    match structure:
        case ArrayOf(outer=outer) if outer is Any:
            return hasattr(value, "shape") and hasattr(value, "dtype")
        case ArrayOf(outer=outer):
            return isinstance(value, outer)
        case TupleOf(items=items):
            return isinstance(value, tuple) and len(value) == len(items)
        case Each(kind=kind) | Values(kind=kind) | Fields(kind=kind):
            return isinstance(value, kind)
        case Either(options=options):
            return any(fits_outside(option, value) for option in options)
        case Same(default=default):
            return value is default
        case Plain(hint=hint):
            return bearable(value, hint)


def bearable(value: Any, hint: Any) -> bool:
    """Ask beartype; what it cannot check, such as `Self` or a recursive alias, fits."""
    return not checkable(hint) or fits_checkable(value, hint)


def fits_checkable(value: Any, hint: Any) -> bool:
    """Ask beartype about a hint that it can check."""
    try:
        return bool(is_bearable(value, hint))
    except BeartypeException:
        return True


def checkable(hint: Any) -> bool:
    """Whether beartype can check a hint."""
    try:
        return _known(hint)
    except TypeError:
        return _asked(hint)


@lru_cache(maxsize=1024)
def _known(hint: Any) -> bool:
    return _asked(hint)


def _asked(hint: Any) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_bearable(None, hint)
    except Exception:
        return False

    return True
