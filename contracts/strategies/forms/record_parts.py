"""How an object of an annotated class is made: the arguments of its constructor, and its axes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts.errors import UndrawableError, error_line
from contracts.model.axes import Axis
from contracts.model.markers import axes_of
from contracts.model.record_fields import RecordKind, fields_of
from contracts.model.structure import ArrayOf, Opaque, RecordOf, Structure, axes_in, transform

__all__ = ["RecordParts", "record_parts"]


@dataclass(frozen=True)
class RecordParts:
    """
    The arguments that make an object.

    Attributes:
        path: the place of the object in the call.
        cls: its class.
        keywords: the keyword of each argument.
        parts: the path and the structure of each argument, with axes that no other object has.
    """

    path: str
    cls: type
    keywords: tuple[str, ...]
    parts: tuple[tuple[str, Structure], ...]

    @property
    def needed(self) -> frozenset[str]:
        """The names of the axes in expressions, which the object must bind."""
        axes = [axis for path, part in self.parts for _, axis in axes_in(part, path)]

        return frozenset(name for axis in axes if axis.expression for name in axis.expression.names)

    def make(self, items: list[Any]) -> Any:
        """
        Make the object.

        Raises:
            UndrawableError: the constructor raises an error.
        """
        try:
            return self.cls(**dict(zip(self.keywords, items, strict=True)))
        except Exception as error:
            reason = error_line(error)
            message = f"{self.path}: {self.cls.__name__}(...) raises {reason}: provide one"
            raise UndrawableError(message, argument=self.path) from error


def record_parts(path: str, record: RecordOf) -> RecordParts:
    """
    Return the arguments that make an object of a class.

    Raises:
        UndrawableError: the class does not declare how its objects are made, or an axis depends
            on a value of the object.
    """
    if record.kind is RecordKind.PLAIN or record.names:
        why = "its constructor is its own" if not record.names else "an axis uses its values"
        message = f"{path}: no {record.cls.__name__} can be generated ({why}): provide one"
        raise UndrawableError(message, argument=path)
    arrays, hints = dict(record.fields), {each.name: each.hint for each in fields_of(record.cls)}
    names = {
        name: keyword
        for name, (keyword, is_needed) in _keywords(record).items()
        if name in arrays or is_needed
    }
    parts = [
        (f"{path}.{name}", _field(record, path, name, arrays.get(name) or Opaque(hint)))
        for name, hint in ((name, hints.get(name, Any)) for name in names)
    ]

    return RecordParts(path, record.cls, tuple(names.values()), tuple(parts))


def _keywords(record: RecordOf) -> Mapping[str, tuple[str, bool]]:
    """Return the keyword of each field in the constructor, and whether it has no default."""
    cls: Any = record.cls
    match record.kind:
        case RecordKind.DATACLASS:
            missing = dataclasses.MISSING
            return {
                each.name: (each.name, each.default is missing and each.default_factory is missing)
                for each in dataclasses.fields(cls)
                if each.init
            }
        case RecordKind.ATTRS:
            fields = [each for each in cls.__attrs_attrs__ if each.init]
            return {each.name: (each.alias, repr(each.default) == "NOTHING") for each in fields}
        case RecordKind.TYPED_DICT:
            names = [each.name for each in fields_of(cls)]
            return {name: (name, name in cls.__required_keys__) for name in names}

    return {name: (name, name not in cls._field_defaults) for name in cls._fields}


def _field(record: RecordOf, path: str, name: str, structure: Structure) -> Structure:
    """Return the structure of a field; one that is not shared has axes of the object's own."""
    return structure if name in record.shared else _with_own_axes(structure, path)


def _with_own_axes(structure: Structure, owner: str) -> Structure:
    """Return a structure whose axes have names of their own: `n` of `x[0]` is `x[0].n`."""

    def rename(part: Structure) -> Structure:
        if not isinstance(part, ArrayOf):
            return part
        axes = tuple(_renamed(axis, owner) for axis in part.spec.axes)
        names = {name: f"{owner}.{name}" for each in part.markers for name in axes_of(each)}
        markers = tuple(each.with_axes(names) for each in part.markers)
        return replace(part, spec=replace(part.spec, axes=axes), markers=markers)

    return transform(structure, rename)


def _renamed(axis: Axis, owner: str) -> Axis:
    if axis.name is not None:
        return replace(axis, name=f"{owner}.{axis.name}")
    if axis.expression is not None:
        names = {name: f"{owner}.{name}" for name in axis.expression.names}
        return replace(axis, expression=axis.expression.with_axes(names))

    return axis
