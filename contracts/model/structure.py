"""The type of a value as a tree whose leaves are arrays."""

from __future__ import annotations

import collections.abc
import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union

from contracts.model.axes import ArraySpec, Axis, is_array_annotation, read

__all__ = [
    "ArrayOf",
    "As",
    "Each",
    "Either",
    "Fields",
    "Plain",
    "Same",
    "Structure",
    "TupleOf",
    "Values",
    "arrays_in",
    "axes_in",
    "structure_of",
]

SEQUENCES = (list, tuple, collections.abc.Sequence, collections.abc.MutableSequence)

MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


@dataclass(frozen=True)
class As:
    """
    Metadata of `Annotated`: a value under contract as the array that it stands for.

    `Annotated[PackedSequence, As(Float[Tensor, "seq batch size"], padded)]` is a packed
    sequence whose `padded(value)` has that shape.

    Attributes:
        annotation: of the array.
        view: shows a value as that array; it must not compute or copy.
        make: makes a value that stands for an array, so that `contracts.arguments` can draw one;
            what it may choose freely, it draws with its second argument, a function that gives
            an integer between two.
    """

    annotation: Any
    view: Callable[[Any], Any]
    make: Callable[[Any, Callable[[int, int], int]], Any] | None = None


@dataclass(frozen=True)
class ArrayOf:
    """An array, or what `view` of a value of type `outer` shows as one, and how to make that."""

    spec: ArraySpec
    outer: Any
    view: Callable[[Any], Any] | None = None
    make: Callable[[Any, Callable[[int, int], int]], Any] | None = None


@dataclass(frozen=True)
class TupleOf:
    """A tuple of so many values."""

    items: tuple[Structure, ...]


@dataclass(frozen=True)
class Each:
    """A sequence of any length, each item of which is alike."""

    kind: type
    item: Structure


@dataclass(frozen=True)
class Values:
    """A mapping, each value of which is alike."""

    kind: type
    item: Structure
    key: Any = str


@dataclass(frozen=True)
class Fields:
    """A named tuple or a dataclass, by the fields that hold arrays."""

    kind: type
    fields: tuple[tuple[str, Structure], ...]


@dataclass(frozen=True)
class Either:
    """The first of several structures that a value fits."""

    options: tuple[Structure, ...]


@dataclass(frozen=True)
class Plain:
    """Anything without an array in it; beartype checks it."""

    hint: Any


@dataclass(frozen=True)
class Same:
    """The default of a parameter, whatever its type: leaving an argument out is no mistake."""

    default: Any


Structure = ArrayOf | TupleOf | Each | Values | Fields | Either | Plain | Same


def structure_of(annotation: Any, *, within: tuple[Any, ...] = ()) -> Structure:
    """
    Read an annotation.

    Args:
        annotation: what to read.
        within: the classes that are being read, lest one that holds itself be read for ever.
    """
    found = _structure(annotation, within)

    return found if any(arrays_in(found, "")) else Plain(annotation)


def _structure(annotation: Any, within: tuple[Any, ...]) -> Structure:
    def read_all(parts: tuple[Any, ...]) -> tuple[Structure, ...]:
        return tuple(structure_of(part, within=within) for part in parts)

    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if is_array_annotation(annotation):
        return ArrayOf(read(annotation), annotation.array_type)
    if origin is Annotated:
        return _annotated(arguments, within)
    if origin in {Union, types.UnionType}:
        return Either(read_all(arguments))
    if origin is tuple and Ellipsis not in arguments:
        return TupleOf(read_all(arguments))
    if origin in SEQUENCES and arguments:
        return Each(origin, structure_of(arguments[0], within=within))
    if origin in MAPPINGS and arguments:
        return Values(origin, structure_of(arguments[1], within=within), arguments[0])
    if isinstance(annotation, type) and annotation not in within:
        return _fields(annotation, (*within, annotation))
    behind = _behind(annotation)

    return Plain(annotation) if behind is None else structure_of(behind, within=within)


def _behind(annotation: Any) -> Any:
    """Give what a NewType, a `type` alias, a bound TypeVar or an InitVar stands for."""
    if isinstance(annotation, dataclasses.InitVar):
        return annotation.type
    for attribute in ("__supertype__", "__value__", "__bound__"):
        found = getattr(annotation, attribute, None)
        if found is not None and not isinstance(annotation, type):
            return found

    return None


def _annotated(arguments: tuple[Any, ...], within: tuple[Any, ...]) -> Structure:
    hint, *metadata = arguments
    for each in metadata:
        if isinstance(each, As):
            return ArrayOf(read(each.annotation), hint, each.view, each.make)

    return structure_of(hint, within=within)


def _fields(kind: type, within: tuple[Any, ...]) -> Structure:
    """Read the fields of a named tuple or a dataclass."""
    names = getattr(kind, "_fields", None) if issubclass(kind, tuple) else None
    if dataclasses.is_dataclass(kind):
        names = [each.name for each in dataclasses.fields(kind)]
    if names is None:
        return Plain(kind)
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
    except Exception:
        return Plain(kind)
    fields = [(name, structure_of(hints[name], within=within)) for name in names if name in hints]

    return Fields(kind, tuple(each for each in fields if any(arrays_in(each[1], ""))))


def axes_in(structure: Structure, path: str) -> Iterator[tuple[str, Axis]]:
    """Give every axis of every option with its path, in the order in which they are held."""
    match structure:
        case ArrayOf(spec=spec):
            yield from ((path, axis) for axis in sorted(spec.axes, key=lambda a: a.variadic))
        case TupleOf(items=items) | Either(options=items):
            for item in items:
                yield from axes_in(item, path)
        case Each(item=item) | Values(item=item):
            yield from axes_in(item, path)
        case Fields(fields=fields):
            for name, item in fields:
                yield from axes_in(item, f"{path}.{name}")


def arrays_in(structure: Structure, path: str) -> Iterator[tuple[str, ArrayOf]]:
    """Give every array of a structure with its path; of a choice, the first option with any."""
    match structure:
        case ArrayOf():
            yield path, structure
        case TupleOf(items=items):
            for place, item in enumerate(items):
                yield from arrays_in(item, f"{path}[{place}]")
        case Each(item=item):
            yield from arrays_in(item, f"{path}[…]")
        case Values(item=item):
            yield from arrays_in(item, f"{path}[…]")
        case Fields(fields=fields):
            for name, item in fields:
                yield from arrays_in(item, f"{path}.{name}")
        case Either(options=options):
            found = (list(arrays_in(option, path)) for option in options)
            yield from next((arrays for arrays in found if arrays), [])
