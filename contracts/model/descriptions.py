"""Values, types and axes in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.model.axes import Axis
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

__all__ = [
    "describe",
    "described",
    "from_the_end",
    "ordinal",
    "plain",
    "shape_of",
    "spelled",
    "type_name",
]

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def ordinal(index: int) -> str:
    """Name a place, counted from 0."""
    return ORDINALS[index] if index < len(ORDINALS) else f"{index + 1}th"


def from_the_end(count: int) -> str:
    """Name a place, counted from 1 at the end."""
    return "last" if count == 1 else f"{ordinal(count - 1)} to last"


def plain(axis: Axis) -> str:
    """Name an axis in plain words: `{self.depth}` is depth, `*batch` is batch."""
    return axis.text.replace("{self.", "").replace("{", "").replace("}", "").lstrip("*#")


def spelled(axis: Axis) -> str:
    """Name an axis in full: one that may be 1 as well, a run of any number, one of any size."""
    if axis.size is None and axis.name is None and axis.expression is None:
        return "…" if axis.variadic else "any"

    return f"{plain(axis)}{'…' * axis.variadic}{' or 1' * axis.broadcast}"


def describe(structure: Structure) -> str:
    """Say in a few words what a structure wants."""
    match structure:
        case ArrayOf(spec=spec, outer=outer):
            return f'{type_name(outer)} "{spec.text.strip()}"'
        case TupleOf(items=items):
            return f"a tuple of {len(items)}"
        case Each(kind=kind) | Values(kind=kind):
            return f"a {type_name(kind)} of arrays"
        case Fields(kind=kind):
            return type_name(kind)
        case Either(options=options):
            return " or ".join(map(describe, options))
        case Same(default=default):
            return repr(default)
        case Plain(hint=hint):
            return "None" if hint in {None, type(None)} else type_name(hint)


def described(value: Any) -> str:
    """Say in a few words what came."""
    if type(value) in {tuple, list}:
        return f"a {type(value).__name__} of {len(value)}"
    try:
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"
    except Exception:
        return "None" if value is None else f"of type {type(value).__name__}"


def shape_of(axes: Sequence[str]) -> str:
    """Write a shape as Python writes a tuple."""
    return f"({', '.join(axes)}{',' * (len(axes) == 1)})"


def type_name(hint: Any) -> str:
    """Name a type or a hint."""
    return hint.__name__ if isinstance(hint, type) else repr(hint).replace("typing.", "")
