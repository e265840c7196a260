"""The annotated fields of a class: named tuple, dataclass, attrs, TypedDict or a plain class."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from types import MemberDescriptorType
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

__all__ = [
    "UNSET",
    "RecordField",
    "RecordKind",
    "fields_of",
    "has_known_fields",
    "kind_of",
    "read_field",
]


class UNSET:
    """The value of a field that an object does not have."""


class RecordKind(Enum):
    """How a class declares its fields, which decides how they are read and checked."""

    NAMED_TUPLE = auto()
    DATACLASS = auto()
    ATTRS = auto()
    TYPED_DICT = auto()
    PLAIN = auto()


@dataclass(frozen=True)
class RecordField:
    """
    A field of a class.

    Attributes:
        name: its name, or its key in a TypedDict.
        hint: its annotation, resolved.
        defaults: values that are accepted besides those of the annotation.
    """

    name: str
    hint: Any
    defaults: tuple[Any, ...] = ()


def kind_of(cls: type) -> RecordKind:
    """Return how a class declares its fields."""
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return RecordKind.NAMED_TUPLE
    if dataclasses.is_dataclass(cls):
        return RecordKind.DATACLASS
    if hasattr(cls, "__attrs_attrs__"):
        return RecordKind.ATTRS

    return RecordKind.TYPED_DICT if hasattr(cls, "__required_keys__") else RecordKind.PLAIN


def fields_of(cls: type) -> list[RecordField]:
    """Return the annotated fields of a class; none if an annotation cannot be resolved."""
    if cls not in _FIELDS:
        fields = _read_fields(cls)
        if fields is None:
            return []
        _FIELDS[cls] = fields

    return _FIELDS[cls]


def has_known_fields(cls: type) -> bool:
    """Whether the fields of a class were read, and every annotation was resolved."""
    return cls in _FIELDS


def read_field(kind: RecordKind, value: Any, name: str) -> Any:
    """Return a field of an object, or `UNSET`."""
    if kind is RecordKind.TYPED_DICT:
        return value.get(name, UNSET)

    return getattr(value, name, UNSET)


_FIELDS: WeakKeyDictionary[type, list[RecordField]] = WeakKeyDictionary()
"""The fields of the classes that were read; a class that names one defined later is not kept."""


def _read_fields(cls: type) -> list[RecordField] | None:
    """Return the fields of a class, or None if an annotation cannot be resolved yet."""
    if getattr(cls, "_is_protocol", False):
        return []
    try:
        defaults = dict(_defaults(cls))
        hints = typing.get_type_hints(cls, include_extras=True) if defaults else {}
    except Exception:
        return None
    in_class = {name for name, hint in hints.items() if typing.get_origin(hint) is ClassVar}

    return [
        RecordField(name, hints[name], values)
        for name, values in defaults.items()
        if name in hints and name not in in_class
    ]


def _defaults(cls: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the name of each field, with its default if it has one."""
    match kind_of(cls):
        case RecordKind.NAMED_TUPLE:
            named = ((name, cls._field_defaults.get(name, UNSET)) for name in cls._fields)
            yield from ((name, _present(value, UNSET)) for name, value in named)
        case RecordKind.DATACLASS:
            for each in dataclasses.fields(cls):
                yield each.name, _present(each.default, dataclasses.MISSING)
        case RecordKind.ATTRS:
            for each in cls.__attrs_attrs__:
                is_made = hasattr(each.default, "factory")
                yield each.name, () if is_made else _present(each.default, _attrs_nothing())
        case RecordKind.TYPED_DICT:
            yield from ((name, ()) for name in _annotations(cls))
        case RecordKind.PLAIN:
            yield from _plain_defaults(cls)


def _present(value: Any, missing: Any) -> tuple[Any, ...]:
    return () if value is missing else (value,)


def _attrs_nothing() -> Any:
    """Return what attrs keeps as the default of a field without one."""
    return sys.modules["attr"].NOTHING


def _annotations(cls: type) -> list[str]:
    """Name what a class and its bases annotate, each name once."""
    bases = reversed(cls.__mro__)

    return list(dict.fromkeys(name for base in bases for name in inspect.get_annotations(base)))


def _plain_defaults(cls: type) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """
    Yield the attributes that a class annotates, except those that a descriptor computes.

    None is accepted: it stands for an attribute that is set later.
    """
    for name in _annotations(cls):
        member = inspect.getattr_static(cls, name, UNSET)
        if member is UNSET or isinstance(member, MemberDescriptorType):
            yield name, (None,)
        elif not hasattr(member, "__get__"):
            yield name, (None, member)
