"""The outline of a value: its types, shapes and dtypes, its integers and options; no data."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

__all__ = [
    "ArrayOutline",
    "MappingOutline",
    "ObjectOutline",
    "Outline",
    "PlainOutline",
    "SequenceOutline",
    "has_array",
    "may_give_sizes",
    "outline_of",
    "receiver_outline",
    "stand_in",
    "without_shapes",
]

MOST_ITEMS = 64
"""Items of a list or a mapping that an outline shows; a longer one is an object."""

MOST_ATTRIBUTES = 40
"""Attributes of an object that an outline shows."""

LONGEST_TEXT = 60

REGISTERED = ("_parameters", "_buffers", "_modules")
"""Where a module of torch keeps its attributes."""


@dataclass(frozen=True)
class ArrayOutline:
    """An array of numpy or torch."""

    library: str
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class PlainOutline:
    """A number, a text or None; the type as well, because `True` equals 1."""

    type: type
    value: Any


@dataclass(frozen=True)
class SequenceOutline:
    """A list or a tuple."""

    type: type
    items: tuple[Outline, ...]


@dataclass(frozen=True)
class MappingOutline:
    """A dict with short keys."""

    items: tuple[tuple[Any, Outline], ...]


@dataclass(frozen=True)
class ObjectOutline:
    """Any other object: the name of its class; of a receiver, the attributes that give sizes."""

    type: str
    attributes: tuple[tuple[str, Outline], ...] = ()


Outline = ArrayOutline | PlainOutline | SequenceOutline | MappingOutline | ObjectOutline


def outline_of(value: Any) -> Outline:
    """Return the outline of a value."""
    if isinstance(value, bool | int | str | None) and type(value) in {bool, int, str, type(None)}:
        return PlainOutline(type(value), value[:LONGEST_TEXT] if type(value) is str else value)
    if isinstance(value, float | complex):
        return PlainOutline(type(value), None)
    if (array := _array(value)) is not None:
        return array
    if isinstance(value, list | tuple) and len(value) <= MOST_ITEMS:
        kind = tuple if isinstance(value, tuple) else list
        return SequenceOutline(kind, tuple(map(outline_of, value)))
    if type(value) is dict and len(value) <= MOST_ITEMS:
        return MappingOutline(tuple((_key(key), outline_of(each)) for key, each in value.items()))

    return ObjectOutline(type(value).__qualname__)


def receiver_outline(value: Any, depth: int = 2) -> Outline:
    """Return the outline of a receiver: of its integers, its arrays and the modules in it."""
    found = [(name, _attribute(each, depth)) for name, each in _attributes(value)]
    shown = [(name, each) for name, each in found if each is not None]

    return ObjectOutline(type(value).__qualname__, tuple(shown[:MOST_ATTRIBUTES]))


def has_array(outline: Outline) -> bool:
    """Whether there is an array in a value."""
    match outline:
        case ArrayOutline():
            return True
        case SequenceOutline(items=items):
            return any(map(has_array, items))
        case MappingOutline(items=items):
            return any(has_array(each) for _, each in items)

    return False


def may_give_sizes(outline: Outline) -> bool:
    """Whether a value may decide a size without its arrays: a list by its length, an object."""
    match outline:
        case SequenceOutline(items=items) | MappingOutline(items=items):
            return bool(items)

    return isinstance(outline, ObjectOutline)


def without_shapes(outline: Outline) -> Outline:
    """Return an outline in which each array is without axes."""
    match outline:
        case ArrayOutline():
            return replace(outline, shape=())
        case SequenceOutline(items=items):
            return replace(outline, items=tuple(map(without_shapes, items)))
        case MappingOutline(items=items):
            return MappingOutline(tuple((key, without_shapes(each)) for key, each in items))

    return outline


@lru_cache(maxsize=4096)
def stand_in(outline: Outline) -> Any:
    """Return a value with an outline, whose arrays take no memory and must not be changed."""
    match outline:
        case ArrayOutline():
            return _empty(outline)
        case PlainOutline(type=kind, value=value):
            return kind() if value is None and kind is not type(None) else value
        case SequenceOutline(type=kind, items=items):
            return kind(map(stand_in, items))
        case MappingOutline(items=items):
            return {key: stand_in(each) for key, each in items}
        case ObjectOutline(attributes=attributes):
            return SimpleNamespace(**{name: stand_in(each) for name, each in attributes})


def _array(value: Any) -> ArrayOutline | None:
    torch: Any = sys.modules.get("torch")
    tensor: Any = getattr(torch, "Tensor", ())
    if isinstance(value, tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        return ArrayOutline("torch", dtype, tuple(map(int, value.shape)))
    numpy: Any = sys.modules.get("numpy")
    ndarray: Any = getattr(numpy, "ndarray", ())
    if isinstance(value, ndarray):
        return ArrayOutline("numpy", value.dtype.name, value.shape)

    return None


def _empty(outline: ArrayOutline) -> Any:
    """Return an array without data; of a dtype that cannot be made by name, any object."""
    if outline.library == "torch":
        import torch  # noqa: PLC0415 - the array was one of torch

        return torch.empty(outline.shape, dtype=getattr(torch, outline.dtype), device="meta")
    import numpy as np  # noqa: PLC0415 - the array was one of numpy

    try:
        return np.broadcast_to(np.empty((), outline.dtype), outline.shape)
    except TypeError:
        return np.broadcast_to(np.empty((), object), outline.shape)


def _key(key: Any) -> Any:
    return key if isinstance(key, str | int) else type(key).__qualname__


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what an object keeps, read without any property; of a module, what it registered."""
    attributes = vars(value) if hasattr(value, "__dict__") else {}
    yield from attributes.items()
    for name in REGISTERED:
        registered = attributes.get(name)
        yield from registered.items() if isinstance(registered, dict) else ()


def _attribute(value: Any, depth: int) -> Outline | None:
    """Return the outline of an attribute that may give a size, or None."""
    if type(value) is int:
        return PlainOutline(int, value)
    if hasattr(value, "_parameters") and depth > 1:
        return receiver_outline(value, depth - 1)

    return _array(value)
