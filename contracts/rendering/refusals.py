"""What a clause refuses of its arguments, read from it: types, dtypes, ranks, axes, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.descriptions import from_the_end, ordinal, plain, type_name
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
    arrays_in,
)
from contracts.model.variadic import forms

__all__ = ["Refusal", "refusals"]


@dataclass(frozen=True)
class Refusal:
    """
    One thing that a clause refuses.

    Attributes:
        kind: type, dtype, rank, axis or refinement.
        argument: the path of what is refused, or None for a call as a whole.
        axis: the axis that is at fault, as its annotation writes it, or None.
        said: what is refused, in words; code stands in backticks.
    """

    kind: str
    argument: str | None
    axis: str | None
    said: str


def refusals(clause: Clause) -> list[Refusal]:
    """List what a clause refuses: of each argument, of each array in it, and of a call."""
    bound: dict[str, str] = {}
    found: list[Refusal] = []
    for each in clause.parameters:
        found += _of_type(each.structure, each.name)
        for path, array in arrays_in(each.structure, each.name):
            found += _of_array(clause, path, array, bound)
    for term in clause.refinements:
        found.append(Refusal("refinement", None, term.axis, f"unless {term.statement}"))

    return found


def _of_type(structure: Structure, path: str) -> Iterator[Refusal]:
    """Refuse what is of another type, or a tuple of another length, inside a tuple as well."""
    wanted = list(dict.fromkeys(_wanted(structure)))
    if "" not in wanted:
        yield Refusal("type", path, None, f"anything but {_either(wanted)}")
    match structure:
        case TupleOf(items=items):
            for place, item in enumerate(items):
                yield from _of_type(item, f"{path}[{place}]")
        case Each(item=item) | Values(item=item):
            yield from _of_type(item, f"{path}[…]")
        case Fields(fields=fields):
            for name, item in fields:
                yield from _of_type(item, f"{path}.{name}")
        case Either(options=options):
            arrays = (each for each in options if any(arrays_in(each, "")))
            for option in arrays:
                yield from (each for each in _of_type(option, path) if each.argument != path)


def _wanted(structure: Structure) -> Iterator[str]:
    """Name the types that are taken; nothing for any type whatever."""
    match structure:
        case ArrayOf(outer=outer):
            yield "an array" if outer is Any else f"`{type_name(outer)}`"
        case TupleOf(items=items):
            yield f"a tuple of {len(items)}"
        case Each(kind=kind) | Values(kind=kind) | Fields(kind=kind):
            yield f"`{type_name(kind)}`"
        case Either(options=options):
            for option in options:
                yield from _wanted(option)
        case Same(default=default):
            yield f"`{default!r}`"
        case Plain(hint=hint):
            none = hint in (None, type(None))
            yield "" if hint in (Any, object) else "`None`" if none else f"`{type_name(hint)}`"


def _of_array(
    clause: Clause, path: str, array: ArrayOf, bound: dict[str, str]
) -> Iterator[Refusal]:
    spec = array.spec
    if spec.dtypes is not None:
        yield Refusal("dtype", path, None, f"a dtype other than `{spec.dtype}`")
    yield from _of_rank(clause, path, spec.axes)
    for place, axis in enumerate(spec.axes):
        origin = bound.setdefault(axis.key, path)
        said = _of_axis(place, spec.axes)
        if axis.key and origin != path:
            said = f"where its `{plain(axis)}` is not that of `{origin}`"
        if said:
            yield Refusal("axis", path, axis.text, said + ", nor 1" * axis.broadcast)


def _of_rank(clause: Clause, path: str, axes: tuple[Axis, ...]) -> Iterator[Refusal]:
    admitted = forms(axes, clause)
    runs = any(axis.variadic for axis in admitted[0])
    ranks = sorted(len(each) for each in admitted)
    if not runs:
        numbers = _either([str(rank) for rank in ranks])
        yield Refusal("rank", path, None, f"any number of axes but {numbers}")
    elif ranks[0] > 1:
        least = ranks[0] - 1
        yield Refusal("rank", path, None, f"fewer than {least} ax{'i' if least == 1 else 'e'}s")


def _of_axis(place: int, axes: tuple[Axis, ...]) -> str:
    """Say which axis has a size of its own, counted from the end after a run of axes."""
    axis = axes[place]
    if axis.size is None and axis.expression is None:
        return ""
    after = any(each.variadic for each in axes[:place])
    which = from_the_end(len(axes) - place) if after else ordinal(place)

    return f"where its {which} axis is not `{plain(axis)}`"


def _either(words: list[str]) -> str:
    *most, last = words

    return f"{', '.join(most)} or {last}" if most else last
