"""What a clause refuses of its arguments, read from it: types, dtypes, ranks, axes, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.descriptions import (
    Describer,
    axis_name,
    join_options,
    ordinal,
    ordinal_from_end,
    type_name,
)
from contracts.model.structure import ArrayOf, Opaque, Structure, arrays_in, options_in
from contracts.model.variadic import expansions

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
    """Refuse what is of another type, here and in every container."""
    options = options_in(structure)
    if not any(isinstance(each, Opaque) and each.hint in (Any, object) for each in options):
        accepted = Describer(_array, quote="`").describe(structure)
        yield Refusal("type", path, None, f"anything but {accepted}")
    for option in options:
        for step, child in option.children():
            yield from _of_type(child, path + step)


def _array(array: ArrayOf) -> str:
    return "an array" if array.value_type is Any else f"`{type_name(array.value_type)}`"


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
            said = f"where its `{axis_name(axis)}` is not that of `{origin}`"
        if said:
            yield Refusal("axis", path, axis.text, said + ", nor 1" * axis.broadcast)


def _of_rank(clause: Clause, path: str, axes: tuple[Axis, ...]) -> Iterator[Refusal]:
    admitted = expansions(axes, clause)
    runs = any(axis.variadic for axis in admitted[0])
    ranks = sorted(len(each) for each in admitted)
    if not runs:
        numbers = join_options(map(str, ranks))
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
    which = ordinal_from_end(len(axes) - place) if after else ordinal(place)

    return f"where its {which} axis is not `{axis_name(axis)}`"
