"""Make the options of a union disjoint: no value of an option fits an earlier option."""

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

__all__ = ["make_disjoint"]


def make_disjoint(structure: Structure) -> Structure:
    """
    Narrow every union in a structure to options that differ by type, rank or dtype.

    A value is checked as the first option that it fits: a value that was made for a later option
    could bind other axes than it was made with.
    """
    return transform(structure, _narrowed)


def _narrowed(structure: Structure) -> Structure:
    if not isinstance(structure, UnionOf):
        return structure

    return UnionOf(tuple(_disjoint_options(structure.options)))


def _disjoint_options(options: tuple[Structure, ...]) -> Iterable[Structure]:
    for index, option in enumerate(options):
        others = [each for each in options[:index] if _may_fit(option, each)]
        if not others and option != Opaque(Any):
            yield option
        elif isinstance(option, ArrayOf):
            dtypes = _dtypes_beyond(option, others)
            if dtypes:
                yield replace(option, spec=replace(option.spec, dtypes=dtypes))


def _dtypes_beyond(option: ArrayOf, others: Iterable[Structure]) -> tuple[str, ...]:
    """Return the dtypes of an option that no earlier option admits."""
    specs = [each.spec for each in others if isinstance(each, ArrayOf)]

    return tuple(
        dtype_name(dtype)
        for dtype in dtypes_of(library_of("", option.spec))
        if option.spec.accepts_dtype(dtype) and not any(s.accepts_dtype(dtype) for s in specs)
    )


def _may_fit(option: Structure, other: Structure) -> bool:
    """Whether a value of one option may fit another, judged by its type."""
    match option, other:
        case (Opaque() | Default(), _) | (_, Opaque() | Default()):
            return False
        case ArrayOf(spec=one), ArrayOf(spec=two):
            return option.value_type == other.value_type and _may_coincide(one, two)
        case TupleOf(items=items), TupleOf(items=others):
            return len(items) == len(others) and all(map(_may_fit, items, others))
        case UnionOf(options=options), _:
            return any(_may_fit(each, other) for each in options)
        case _, UnionOf(options=options):
            return any(_may_fit(option, each) for each in options)

    return type(option) is type(other)


def _may_coincide(one: ArraySpec, two: ArraySpec) -> bool:
    """Whether some array may fit both annotations."""
    dtypes = dtypes_of(library_of("", one))
    if not any(one.accepts_dtype(dtype) and two.accepts_dtype(dtype) for dtype in dtypes):
        return False
    if one.variadic is not None or two.variadic is not None:
        return _least_rank(one) <= _largest_rank(two) and _least_rank(two) <= _largest_rank(one)
    if len(one.axes) != len(two.axes):
        return False
    fixed = [(a.size, b.size) for a, b in zip(one.axes, two.axes, strict=True)]

    return all(None in pair or len(set(pair)) == 1 for pair in fixed)


def _least_rank(spec: ArraySpec) -> int:
    return len(spec.axes) - (spec.variadic is not None)


def _largest_rank(spec: ArraySpec) -> float:
    return len(spec.axes) if spec.variadic is None else inf
