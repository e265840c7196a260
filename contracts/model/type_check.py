"""Check the type of a value: the outermost type of a structure, or a hint that beartype checks."""

from __future__ import annotations

import types
import typing
import warnings
from collections.abc import Container
from functools import lru_cache
from typing import Any

from contracts.model.structure import ArrayOf, Default, Opaque, Structure, TupleOf, UnionOf

__all__ = [
    "is_checkable",
    "matches_checkable_hint",
    "matches_hint",
    "matches_self",
    "matches_type",
    "receiver_in",
]

UNIONS = (typing.Union, types.UnionType)

RECEIVERS = ("self", "cls")
"""The first parameter of a method, and of a class method."""


def matches_type(structure: Structure, value: Any) -> bool:
    """Whether the outermost type of a value is right."""
    match structure:
        case ArrayOf() if structure.value_type is Any:
            return hasattr(value, "shape") and hasattr(value, "dtype")
        case TupleOf(items=items):
            return isinstance(value, tuple) and len(value) == len(items)
        case UnionOf(options=options):
            return any(matches_type(option, value) for option in options)
        case Default():
            return value is structure.value
        case Opaque(hint=hint):
            return matches_hint(value, hint)

    return isinstance(value, structure.value_type)


def receiver_in(names: Container[str]) -> str:
    """Return the name of the argument whose class `Self` is: by convention `self` or `cls`."""
    return next((name for name in RECEIVERS if name in names), "")


def matches_self(value: Any, receiver: Any) -> bool:
    """
    Whether a value is `Self`: of the class of an object, or of a class that is the receiver.

    The object of a class that was put under contract in place has its original class, too.
    """
    if isinstance(receiver, type):
        return isinstance(value, (receiver, type(receiver)))
    cls = type(receiver)

    return isinstance(value, getattr(cls, "__original__", cls))


def matches_hint(value: Any, hint: Any) -> bool:
    """
    Whether a value is of a class, or of one in a union; ask beartype about any other hint.

    A hint that beartype cannot check, such as `Self` or a recursive alias, matches.
    """
    options = typing.get_args(hint) if typing.get_origin(hint) in UNIONS else (hint,)
    if any(isinstance(value, each) for each in options if type(each) is type):
        return True
    if all(type(each) is type for each in options):
        return False

    return not is_checkable(hint) or matches_checkable_hint(value, hint)


def matches_checkable_hint(value: Any, hint: Any) -> bool:
    """Ask beartype, which is slow to import, about a hint that it can check."""
    from beartype.door import is_bearable  # noqa: PLC0415
    from beartype.roar import BeartypeException  # noqa: PLC0415

    try:
        return bool(is_bearable(value, hint))
    except BeartypeException:
        return True


def is_checkable(hint: Any) -> bool:
    """Whether beartype can check a hint."""
    try:
        return _cached_probe(hint)
    except TypeError:  # a hint that cannot be hashed
        return _probe(hint)


@lru_cache(maxsize=1024)
def _cached_probe(hint: Any) -> bool:
    return _probe(hint)


def _probe(hint: Any) -> bool:
    from beartype.door import is_bearable  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_bearable(None, hint)
    except Exception:
        return False

    return True
