"""The options of a choice told apart: each such that no option before it is taken for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf
from typing import Any

from contracts.model.axes import ArraySpec
from contracts.model.dtypes import dtype_name
from contracts.model.structure import (
    ArrayOf,
    Default,
    Opaque,
    Structure,
    TupleOf,
    UnionOf,
    transform,
)
from contracts.strategies.arrays import dtypes_of, library_of

__all__ = ["apart"]


def apart(structure: Structure) -> Structure:
    """
    Narrow every choice in a structure to options that are told apart by type, rank or dtype.

    A value is held as the first option that it fits: were it made for a later one, it would
    bind other axes than it was made with.
    """
    return transform(structure, _narrowed)


def _narrowed(structure: Structure) -> Structure:
    if not isinstance(structure, UnionOf):
        return structure

    return UnionOf(tuple(_told_apart(structure.options)))


def _told_apart(options: tuple[Structure, ...]) -> Iterable[Structure]:
    for place, option in enumerate(options):
        others = [each for each in options[:place] if _taken_for(option, each)]
        if not others and option != Opaque(Any):
            yield option
        elif isinstance(option, ArrayOf):
            dtypes = _dtypes_beyond(option, others)
            if dtypes:
                yield replace(option, spec=replace(option.spec, dtypes=dtypes))


def _dtypes_beyond(option: ArrayOf, others: Iterable[Structure]) -> tuple[str, ...]:
    """Name the dtypes of an option that no option before it admits."""
    specs = [each.spec for each in others if isinstance(each, ArrayOf)]

    return tuple(
        dtype_name(dtype)
        for dtype in dtypes_of(library_of("", option.spec))
        if option.spec.accepts_dtype(dtype) and not any(s.accepts_dtype(dtype) for s in specs)
    )


def _taken_for(option: Structure, other: Structure) -> bool:
    """Whether a value of one option may be held as another, for all that its type says."""
    match option, other:
        case (Opaque() | Default(), _) | (_, Opaque() | Default()):
            return False
        case ArrayOf(spec=one), ArrayOf(spec=two):
            return option.value_type == other.value_type and _may_coincide(one, two)
        case TupleOf(items=ours), TupleOf(items=theirs):
            return len(ours) == len(theirs) and all(map(_taken_for, ours, theirs))
        case UnionOf(options=ours), _:
            return any(_taken_for(each, other) for each in ours)
        case _, UnionOf(options=theirs):
            return any(_taken_for(option, each) for each in theirs)

    return type(option) is type(other)


def _may_coincide(one: ArraySpec, two: ArraySpec) -> bool:
    """Whether some array may fit both annotations."""
    dtypes = dtypes_of(library_of("", one))
    if not any(one.accepts_dtype(dtype) and two.accepts_dtype(dtype) for dtype in dtypes):
        return False
    if one.variadic is not None or two.variadic is not None:
        return _fewest(one) <= _most(two) and _fewest(two) <= _most(one)
    if len(one.axes) != len(two.axes):
        return False
    fixed = [(a.size, b.size) for a, b in zip(one.axes, two.axes, strict=True)]

    return all(None in pair or len(set(pair)) == 1 for pair in fixed)


def _fewest(spec: ArraySpec) -> int:
    return len(spec.axes) - (spec.variadic is not None)


def _most(spec: ArraySpec) -> float:
    return len(spec.axes) if spec.variadic is None else inf
