"""List what a clause refuses: types, dtypes, ranks, sizes of axes, values, and refinements."""

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
    type_name,
)
from contracts.model.markers import Marker, Mask, Padding, Sorted, value_markers
from contracts.model.structure import ArrayOf, Opaque, Structure, arrays_in, options_in
from contracts.model.variadic import expansions

__all__ = ["Refusal", "refusals"]


@dataclass(frozen=True)
class Refusal:
    """
    One thing that a clause refuses.

    Attributes:
        kind: type, dtype, rank, axis, value or refinement.
        argument: the path of the refused value, or None for a call as a whole.
        axis: the axis with a wrong size, as its annotation writes it, or None.
        text: what is refused, in words, with code in backticks.
    """

    kind: str
    argument: str | None
    axis: str | None
    text: str


def refusals(clause: Clause) -> list[Refusal]:
    """Return what a clause refuses: for each argument, for each array in it, and for a call."""
    bound: dict[str, str] = {}
    refused: list[Refusal] = []
    for each in clause.parameters:
        refused += _type_refusals(each.structure, each.name)
        for path, array in arrays_in(each.structure, each.name):
            refused += _array_refusals(clause, path, array, bound)
    for refinement in clause.refinements:
        text = f"unless {refinement.statement}"
        refused.append(Refusal("refinement", None, refinement.axis, text))

    return refused


def _type_refusals(structure: Structure, path: str) -> Iterator[Refusal]:
    """Yield the refused types, of a value and of its parts."""
    options = options_in(structure)
    if not any(isinstance(each, Opaque) and each.hint in (Any, object) for each in options):
        accepted = Describer(_array, quote="`").describe(structure)
        yield Refusal("type", path, None, f"any type other than {accepted}")
    for option in options:
        for step, child in option.children():
            yield from _type_refusals(child, path + step)


def _array(array: ArrayOf) -> str:
    return "an array" if array.value_type is Any else f"`{type_name(array.value_type)}`"


def _array_refusals(
    clause: Clause, path: str, array: ArrayOf, bound: dict[str, str]
) -> Iterator[Refusal]:
    spec = array.spec
    if spec.dtypes is not None:
        yield Refusal("dtype", path, None, f"any dtype other than `{spec.dtype}`")
    yield from _rank_refusals(clause, path, spec.axes)
    for index, axis in enumerate(spec.axes):
        origin = bound.setdefault(axis.key, path)
        text = _size_refusal(index, spec.axes)
        if axis.key and origin != path:
            text = f"any size of `{axis_name(axis)}` other than in `{origin}`"
        if text:
            yield Refusal("axis", path, axis.text, text + " or 1" * axis.broadcast)
    for marker in value_markers(array.markers):
        yield Refusal("value", path, None, _value_refusal(marker))


def _value_refusal(marker: Marker) -> str:
    """Describe the refused values of a marker."""
    match marker:
        case Mask(axis=axis, valid=valid):
            return (
                f"`{valid}` after `{not valid}` along `{axis}`, and a sample without `{valid}`; "
                "a mask of the other polarity only by one of these, or by the lengths"
            )
        case Sorted(descending=descending):
            return f"values that are not {'descending' if descending else 'ascending'}"
        case Padding(value=value):
            return f"any value other than `{value}` at the padded steps"

    return f"any value unless `{marker.statement}`"


def _rank_refusals(clause: Clause, path: str, axes: tuple[Axis, ...]) -> Iterator[Refusal]:
    admitted = expansions(axes, clause)
    has_run = any(axis.variadic for axis in admitted[0])
    ranks = sorted(len(each) for each in admitted)
    if not has_run:
        numbers = join_options(map(str, ranks))
        yield Refusal("rank", path, None, f"any number of axes other than {numbers}")
    elif ranks[0] > 1:
        least = ranks[0] - 1
        yield Refusal("rank", path, None, f"fewer than {least} ax{'i' if least == 1 else 'e'}s")


def _size_refusal(index: int, axes: tuple[Axis, ...]) -> str:
    """Describe the refused sizes of a fixed axis; after a run of axes its index is negative."""
    axis = axes[index]
    if axis.size is None and axis.expression is None:
        return ""
    after_run = any(each.variadic for each in axes[:index])
    shown = index - len(axes) if after_run else index

    return f"any size other than `{axis_name(axis)}` on axis {shown}"
