"""The type of a value as a tree whose leaves are arrays."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Union

from contracts.axes import ArraySpec, is_array_annotation, read

__all__ = ["ArrayOf", "As", "Either", "Plain", "Structure", "TupleOf", "structure_of"]


@dataclass(frozen=True)
class As:
    """
    Metadata of `Annotated`: a value under contract as the array that it stands for.

    `Annotated[PackedSequence, As(Float[Tensor, "seq batch size"], padded)]` is a packed
    sequence whose `padded(value)` has that shape. `view` must not compute or copy.
    """

    annotation: Any
    view: Callable[[Any], Any]


@dataclass(frozen=True)
class ArrayOf:
    """An array, or what `view` of a value of type `outer` shows as one."""

    spec: ArraySpec
    outer: Any
    view: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class TupleOf:
    """A tuple of so many values."""

    items: tuple[Structure, ...]


@dataclass(frozen=True)
class Either:
    """One of several structures, told apart by their outermost types."""

    options: tuple[Structure, ...]


@dataclass(frozen=True)
class Plain:
    """Anything without an array in it; beartype checks it."""

    hint: Any


Structure = ArrayOf | TupleOf | Either | Plain


def structure_of(annotation: Any) -> Structure:
    """Read an annotation."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if is_array_annotation(annotation):
        return ArrayOf(read(annotation), annotation.array_type)
    if origin is Annotated:
        return _annotated(*arguments)
    if origin in {Union, types.UnionType}:
        return Either(tuple(map(structure_of, arguments)))
    if origin is tuple and arguments and Ellipsis not in arguments:
        return TupleOf(tuple(map(structure_of, arguments)))

    return Plain(annotation)


def _annotated(hint: Any, *metadata: object) -> Structure:
    for each in metadata:
        if isinstance(each, As):
            return ArrayOf(read(each.annotation), hint, each.view)

    return structure_of(hint)


def arrays_in(structure: Structure, path: str) -> list[tuple[str, ArrayOf]]:
    """Every array of a structure with its path, the first option of each choice."""
    match structure:
        case ArrayOf():
            return [(path, structure)]
        case TupleOf(items=items):
            return [
                leaf
                for place, item in enumerate(items)
                for leaf in arrays_in(item, f"{path}[{place}]")
            ]
        case Either(options=options):
            return arrays_in(options[0], path)

    return []
