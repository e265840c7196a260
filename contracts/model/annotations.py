"""Read a type annotation as a structure."""

from __future__ import annotations

import collections.abc
import dataclasses
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, NotRequired, Required, TypeVar, Union
from weakref import WeakKeyDictionary

from contracts.errors import ContractError
from contracts.model.axes import is_array_annotation, read
from contracts.model.descriptions import describe
from contracts.model.markers import Marker, MarkerError, markers_in
from contracts.model.record_fields import RecordField, fields_of, has_known_fields, kind_of
from contracts.model.structure import (
    ArrayOf,
    As,
    Default,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TreeOf,
    TupleOf,
    UnionOf,
    has_arrays,
    has_self,
    options_in,
)
from contracts.model.type_check import matches_type

__all__ = ["structure_of", "substituted", "with_default"]

QUALIFIERS = {Final, Required, NotRequired}
"""What an annotation of a field may be wrapped in."""

WITHOUT_PARTS = {int, float, complex, bool, str, bytes, type(None)}
"""The usual classes that lead to no array."""

SEQUENCES = (list, tuple, collections.abc.Sequence, collections.abc.MutableSequence)

MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def structure_of(annotation: Any, *, within: tuple[Any, ...] = ()) -> Structure:
    """
    Return the structure of an annotation.

    Args:
        annotation: the annotation to read.
        within: the classes that are being read; a class inside itself is not read again.
    """
    if type(annotation) is type and annotation in WITHOUT_PARTS:
        return Opaque(annotation)
    structure = _structure(annotation, within)

    return structure if has_arrays(structure) or has_self(structure) else Opaque(annotation)


def with_default(structure: Structure, default: Any) -> Structure:
    """Return a structure that also accepts a default, if that does not fit the annotation."""
    fits = matches_type(structure, default) and (default is None or isinstance(structure, Opaque))

    return structure if fits else UnionOf((Default(default), structure))


def _structure(annotation: Any, within: tuple[Any, ...]) -> Structure:
    def read_all(parts: tuple[Any, ...]) -> tuple[Structure, ...]:
        return tuple(structure_of(part, within=within) for part in parts)

    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if is_array_annotation(annotation):
        return ArrayOf(read(annotation), annotation.array_type)
    if origin is Annotated:
        return _annotated(arguments, within)
    if origin in QUALIFIERS:
        return structure_of(arguments[0], within=within)
    if origin in {Union, types.UnionType}:
        return UnionOf(read_all(arguments))
    if origin is tuple and Ellipsis not in arguments:
        return TupleOf(read_all(arguments))
    if origin in SEQUENCES and arguments:
        return SequenceOf(origin, structure_of(arguments[0], within=within))
    if origin in MAPPINGS and arguments:
        return MappingOf(origin, structure_of(arguments[1], within=within), arguments[0])
    cls = origin if getattr(origin, "__parameters__", ()) else annotation
    if isinstance(cls, type) and cls not in within:
        return _record(cls, arguments, (*within, cls))
    aliased = _aliased(annotation)

    return Opaque(annotation) if aliased is None else structure_of(aliased, within=within)


def _is_tree(annotation: Any) -> bool:
    """Whether an annotation is a PyTree with a type of its leaves."""
    module = sys.modules.get("jaxtyping._pytree_type")  # it needs JAX
    if module is None or not isinstance(annotation, type(module.PyTree)):
        return False

    return hasattr(annotation, "leaftype")


def _tree(annotation: Any, within: tuple[Any, ...]) -> Structure:
    """Return the structure of a PyTree; that of a leaf is for its axes, and for a reader."""
    try:
        leaf = structure_of(annotation.leaftype, within=within)
    except ContractError:  # an axis such as `?n`, which depends on the place of the leaf
        leaf = Opaque(annotation.leaftype)
    if has_arrays(leaf) or annotation.structure is not None:
        return TreeOf(annotation, leaf)

    return Opaque(annotation)


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
    markers = tuple(markers_in(metadata))
    views = [each for each in metadata if isinstance(each, As)]
    if views:
        return ArrayOf(read(views[0].annotation), hint, views[0].view, views[0].make, markers)
    structure = structure_of(hint, within=within)

    return _marked(structure, markers) if markers else structure


def _marked(structure: Structure, markers: tuple[Marker, ...]) -> Structure:
    """
    Return an array with markers; of a union, each array in it has them.

    Raises:
        MarkerError: there is no array.
    """
    options = options_in(structure)
    if not any(isinstance(each, ArrayOf) for each in options):
        advice = (
            "; an int that an axis is computed from, as in n-{size}+1, is drawn to fit that axis"
        )
        advice = advice if structure == Opaque(int) else ""
        message = f"{markers[0].text} is for an array, got {describe(structure)}{advice}"
        raise MarkerError(message, expected="an array")
    marked = tuple(
        replace(each, markers=(*each.markers, *markers)) if isinstance(each, ArrayOf) else each
        for each in options
    )

    return marked[0] if len(marked) == 1 else UnionOf(marked)


def _record(cls: Any, arguments: tuple[Any, ...], within: tuple[Any, ...]) -> Structure:
    """
    Return the structure of a PyTree, or of an object of a class with arrays in its fields.

    Args:
        cls: the class.
        arguments: what the annotation gives for the type variables of a generic class.
        within: the classes that are being read, with this one.
    """
    if _is_tree(cls):
        return _tree(cls, within)
    if not arguments and not _leads_to_arrays(cls):
        return Opaque(cls)
    given = dict(zip(getattr(cls, "__parameters__", ()), arguments, strict=False))
    own = fields_of(cls)
    hints = {each.name: substituted(each.hint, given) for each in own}
    shared = frozenset(each.name for each in own if hints[each.name] is not each.hint)
    fields = [(each.name, _field(replace(each, hint=hints[each.name]), within)) for each in own]
    with_arrays = tuple(each for each in fields if has_arrays(each[1]))

    return RecordOf(cls, with_arrays, kind_of(cls), shared)


def substituted(hint: Any, given: Mapping[Any, Any]) -> Any:
    """Return a hint with the types that are given for its type variables."""
    if isinstance(hint, TypeVar):
        return given.get(hint, hint)
    names = () if isinstance(hint, type) else getattr(hint, "__parameters__", ())
    if not any(each in given for each in names):
        return hint

    return hint[tuple(given.get(each, each) for each in names)]


def _field(field: RecordField, within: tuple[Any, ...]) -> Structure:
    structure = structure_of(field.hint, within=within)
    for default in field.defaults if has_arrays(structure) else ():
        structure = with_default(structure, default)

    return structure


_LEADS: WeakKeyDictionary[type, bool] = WeakKeyDictionary()
"""Whether a class leads to arrays, of the classes whose fields are all known."""


def _leads_to_arrays(cls: type) -> bool:
    """Whether an array stands in a field of a class, or in one of the classes of its fields."""
    if cls in _LEADS:
        return _LEADS[cls]
    seen, leads = _search_arrays(cls)
    if leads or all(map(has_known_fields, seen)):
        _LEADS[cls] = leads

    return leads


def _search_arrays(cls: type) -> tuple[set[type], bool]:
    """Return the classes that were read, and whether there is an array in one of them."""
    seen: set[Any] = {cls}
    pending: list[Any] = [each.hint for each in fields_of(cls)]
    while pending:
        hint = pending.pop()
        if is_array_annotation(hint) or isinstance(hint, As) or _is_tree(hint):
            return seen, True
        if isinstance(hint, type) and hint not in seen:
            seen.add(hint)
            pending += [each.hint for each in fields_of(hint)]
        aliased = None if isinstance(hint, type) else _aliased(hint)
        pending += [*typing.get_args(hint), *([] if aliased is None else [aliased])]

    return seen, False
