"""Read a type annotation as a structure."""

from __future__ import annotations

import collections.abc
import dataclasses
import types
import typing
from typing import Annotated, Any, Union

from contracts.model.axes import is_array_annotation, read
from contracts.model.structure import (
    ArrayOf,
    As,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TupleOf,
    UnionOf,
    has_arrays,
)

__all__ = ["structure_of"]

SEQUENCES = (list, tuple, collections.abc.Sequence, collections.abc.MutableSequence)

MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def structure_of(annotation: Any, *, within: tuple[Any, ...] = ()) -> Structure:
    """
    Return the structure of an annotation.

    Args:
        annotation: the annotation to read.
        within: the classes that are being read; a class inside itself is not read again.
    """
    structure = _structure(annotation, within)

    return structure if has_arrays(structure) else Opaque(annotation)


def _structure(annotation: Any, within: tuple[Any, ...]) -> Structure:
    def read_all(parts: tuple[Any, ...]) -> tuple[Structure, ...]:
        return tuple(structure_of(part, within=within) for part in parts)

    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if is_array_annotation(annotation):
        return ArrayOf(read(annotation), annotation.array_type)
    if origin is Annotated:
        return _annotated(arguments, within)
    if origin in {Union, types.UnionType}:
        return UnionOf(read_all(arguments))
    if origin is tuple and Ellipsis not in arguments:
        return TupleOf(read_all(arguments))
    if origin in SEQUENCES and arguments:
        return SequenceOf(origin, structure_of(arguments[0], within=within))
    if origin in MAPPINGS and arguments:
        return MappingOf(origin, structure_of(arguments[1], within=within), arguments[0])
    if isinstance(annotation, type) and annotation not in within:
        return _record(annotation, (*within, annotation))
    aliased = _aliased(annotation)

    return Opaque(annotation) if aliased is None else structure_of(aliased, within=within)


def _aliased(annotation: Any) -> Any:
    """Return what a NewType, a `type` alias, a bound TypeVar or an InitVar stands for."""
    if isinstance(annotation, dataclasses.InitVar):
        return annotation.type
    for attribute in ("__supertype__", "__value__", "__bound__"):
        aliased = getattr(annotation, attribute, None)
        if aliased is not None and not isinstance(annotation, type):
            return aliased

    return None


def _annotated(arguments: tuple[Any, ...], within: tuple[Any, ...]) -> Structure:
    hint, *metadata = arguments
    for each in metadata:
        if isinstance(each, As):
            return ArrayOf(read(each.annotation), hint, each.view, each.make)

    return structure_of(hint, within=within)


def _record(cls: type, within: tuple[Any, ...]) -> Structure:
    """Return the structure of a named tuple or a dataclass; any other class is opaque."""
    names = getattr(cls, "_fields", None) if issubclass(cls, tuple) else None
    if dataclasses.is_dataclass(cls):
        names = [each.name for each in dataclasses.fields(cls)]
    if names is None:
        return Opaque(cls)
    try:
        hints = typing.get_type_hints(cls, include_extras=True)
    except Exception:
        return Opaque(cls)
    fields = [(name, structure_of(hints[name], within=within)) for name in names if name in hints]

    return RecordOf(cls, tuple(each for each in fields if has_arrays(each[1])))
