"""Mistakes of shape: axes exchanged, one too few, a size of something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

from contracts.diagnosis.situation import NOTHING, Mistake, Situation, arrays_of, at_path, mapped
from contracts.model.axes import Axis
from contracts.model.descriptions import axis_name, ordinal
from contracts.model.formulas import factors, formula
from contracts.model.structure import ArrayOf

__all__ = ["SHAPES"]


def other_condition(situation: Situation) -> str | None:
    """The call fits a clause that is not offered: a layout, say, that was not chosen."""
    for clause in situation.contract.clauses:
        if clause.condition is None or clause.offered(situation.values):
            continue
        if situation.result is NOTHING and situation.fits_with("", None, clause):
            condition = clause.condition.text
            return f"It looks like {_layout(condition)}: it fits where `{condition}`."

    return None


def _layout(condition: str) -> str:
    words = {"self.batch_first": "batch-first data", "not self.batch_first": "time-major data"}

    return words.get(condition, "another layout")


def exchanged_axes(situation: Situation) -> str | None:
    """Two axes of an argument are exchanged."""
    for parameter, value in _suspects(situation):
        rank = max((len(each.shape) for each in arrays_of(value)), default=0)
        for first, second in combinations(range(min(rank, MOST_AXES)), 2):
            other = mapped(partial(_swapped, first, second), value)
            if situation.fits_with(parameter, other):
                return _exchanged(situation, parameter, first, second)

    return None


MOST_AXES = 4
"""Axes that are tried for an exchange; more would take too long."""


def _suspects(situation: Situation) -> Iterator[tuple[str, Any]]:
    """Give the arguments that may be at fault: the one that broke, then what it broke against."""
    yield situation.parameter, situation.given
    if situation.result is NOTHING:
        origin = situation.binding.origins.get(situation.error.axis or "")
        blamed = {situation.parameter}
        for name in (origin, *situation.values):
            known = (name or "").partition("[")[0]
            if known in situation.values and known not in blamed and known != "self":
                blamed.add(known)
                yield known, situation.values[known]


def _swapped(first: int, second: int, array: Any) -> Any:
    return array.swapaxes(first, second) if len(array.shape) > second else array


def _indexed(place: int, index: int | None, array: Any) -> Any:
    """Take an axis away, or put one in."""
    return array[(slice(None),) * place + (index,)]


def _exchanged(situation: Situation, parameter: str, first: int, second: int) -> str:
    axes = f"its {ordinal(first)} and {ordinal(second)} axis"
    said = f"{parameter} fits with {axes} exchanged"
    spec = _spec(situation, parameter)
    names = [] if spec is None else [axis_name(axis) for axis in spec.axes]
    if "batch" in names[first : second + 1 : second - first]:
        came_first = len(names) > second and names[second] == "batch" and first == 0
        said = f"It looks {'batch-first' if came_first else 'time-major'}: {said}"

    return f"{said}.{_either_way(situation, parameter)}"


def _spec(situation: Situation, parameter: str) -> Any:
    found = at_path(situation.wanted(parameter), "")
    found = found if isinstance(found, ArrayOf) else at_path(found, "[0]")

    return found.spec if isinstance(found, ArrayOf) else None


def _either_way(situation: Situation, parameter: str) -> str:
    """Say where a condition changes other arguments and never this one."""
    conditional = [each for each in situation.contract.clauses if each.condition is not None]
    wanted = [
        next((p.structure for p in each.parameters if p.name == parameter), None)
        for each in conditional
    ]
    if len(conditional) < 2 or any(each != wanted[0] for each in wanted):  # noqa: PLR2004
        return ""
    words = conditional[-1].condition
    names = ", ".join(attribute for _, attribute in words.attributes) if words else ""

    return f" {names} moves axes of other arguments, never of {parameter}."


def exchanged_arguments(situation: Situation) -> str | None:
    """Two arguments are exchanged, or two items of one."""
    value, parameter = situation.given, situation.parameter
    pair = type(value) is tuple and len(value) == 2  # noqa: PLR2004
    if pair and situation.fits_with(parameter, value[::-1]):
        return f"{parameter}[0] and {parameter}[1] look exchanged."
    if situation.result is not NOTHING:
        return None
    arrays = [name for name, each in situation.values.items() if hasattr(each, "shape")]
    for first, second in combinations(arrays[:3], 2):
        values = {first: situation.values[second], second: situation.values[first]}
        other = replace(situation, values={**situation.values, **values})
        if other.fits_with("", None):
            return f"{first} and {second} look exchanged."

    return None


def missing_axis(situation: Situation) -> str | None:
    """An axis is missing, of an array or of all arrays of an argument: unbatched, say."""
    error, parameter = situation.error, situation.parameter
    if isinstance(error.actual, tuple) and isinstance(error.expected, tuple):
        return _unbatched(situation, error.actual, error.expected)
    spec = _spec(situation, parameter)
    if spec is None or error.axis is not None or not isinstance(error.actual, int):
        return None
    for place in _places_of(spec.axes, "batch"):
        other = mapped(partial(_indexed, place, None), situation.given)
        if situation.fits_with(parameter, other):
            name = axis_name(spec.axes[place])
            return f"{parameter} lacks its axis {name}, the {ordinal(place)}: is it unbatched?"

    return None


def _places_of(axes: tuple[Axis, ...], name: str) -> list[int]:
    """Give the places of axes, those of a name first."""
    return sorted(range(len(axes)), key=lambda place: axis_name(axes[place]) != name)


def _unbatched(situation: Situation, actual: Any, expected: Any) -> str | None:
    name = (situation.error.axis or "").strip("*#")
    origin = situation.binding.origins.get(f"*{name}", "another")
    if len(actual) == len(expected):
        return None
    here, there = ("has no", "has one") if len(actual) < len(expected) else ("has a", "has none")

    return f"{situation.parameter} {here} {name} axis, {origin} {there}: both have it, or neither."


def needless_axis(situation: Situation) -> str | None:
    """There is one axis too many, of one entry."""
    error = situation.error
    if error.axis is not None or not isinstance(error.actual, int):
        return None
    first = next(arrays_of(situation.given), None)
    for place, size in enumerate(first.shape if first is not None else ()):
        other = mapped(partial(_indexed, place, 0), situation.given)
        if size == 1 and situation.fits_with(situation.parameter, other):
            return f"{situation.parameter} fits without its {ordinal(place)} axis, of size 1."

    return None


def folded(situation: Situation) -> str | None:
    """Two axes are folded into one."""
    known = {k: v for k, v in situation.binding.sizes.items() if isinstance(v, int) and v > 1}
    shape = getattr(situation.value(), "shape", ())
    if situation.error.axis is not None:
        return None
    for (a, x), (b, y) in combinations(known.items(), 2):
        if x * y in shape:
            return f"{x * y} is {a} times {b}: are two axes folded into one?"

    return None


def other_attribute(situation: Situation) -> str | None:
    """A size is that of another attribute: layers for layers times directions, say."""
    axis, owner = _axis(situation), situation.values.get("self")
    if axis is None or axis.expression is None or owner is None:
        return None
    own = {name for _, name in axis.expression.attributes}
    near = [name for each in own for name in factors(type(owner), each)]
    found = [
        name
        for name in dict.fromkeys([*near, *_attributes(situation)])
        if name not in own and _number(owner, name) == situation.error.actual
        if situation.error.actual != 1 or name in vars(owner)
    ]
    if not found:
        return None
    made_of = formula(axis.expression, situation.values)
    belongs = f"{axis_name(axis)}{f' = {made_of}' if made_of else ''}"

    return f"{situation.error.actual} is {found[0]}, where {belongs} belongs."


def _axis(situation: Situation) -> Axis | None:
    axes = (axis for _, array in situation.clause.arrays() for axis in array.spec.axes)

    return next((axis for axis in axes if axis.text == situation.error.axis), None)


def _attributes(situation: Situation) -> list[str]:
    """List the attributes of self that the contract speaks of."""
    axes = [axis for _, array in situation.clause.arrays() for axis in array.spec.axes]
    found = [name for a in axes if a.expression for _, name in a.expression.attributes]
    owner = type(situation.values["self"])

    return [each for name in found for each in (name, *factors(owner, name))]


def _number(owner: object, name: str) -> object:
    value = getattr(owner, name, None)

    return value if isinstance(value, int) and not isinstance(value, bool) else None


def other_batch(situation: Situation) -> str | None:
    """All of it fits but the batch: a state of another batch, carried over."""
    error = situation.error
    if (error.axis or "").strip("*#") != "batch":
        return None
    origin = situation.binding.origins.get(error.axis or "")
    came, belongs = _single(error.actual), _single(error.expected)
    apart = origin is not None and not origin.startswith(situation.parameter)
    if not apart or came is None or belongs is None or situation.parameter == "return":
        return None
    if came in _others(situation):
        return None

    return f"{situation.parameter} is of a batch of {came}, {origin} of {belongs}: of another call?"


def _others(situation: Situation) -> set[object]:
    """Give the sizes of the other axes."""
    sizes = situation.binding.sizes

    return {size for key, size in sizes.items() if key != situation.error.axis}


def _single(size: object) -> object:
    return size[0] if isinstance(size, tuple) and len(size) == 1 else size or None


def several_runs(situation: Situation) -> str | None:
    """There is more than one axis where one at most belongs."""
    error = situation.error
    if not (error.axis or "").startswith("*") or not isinstance(error.actual, int):
        return None
    name = (error.axis or "").lstrip("*#")

    return f"It has several axes for {name}: fold them into one first."


def other_axis(situation: Situation) -> str | None:
    """A size is that of another axis."""
    actual = _single(situation.error.actual)
    for key, size in situation.binding.sizes.items():
        origin = situation.binding.origins[key]
        if _single(size) == actual and key != situation.error.axis and origin != situation.path:
            return f"{actual} is {key.strip('*')}, as {origin} has it."

    return None


SHAPES: tuple[Mistake, ...] = (
    other_condition,
    exchanged_axes,
    exchanged_arguments,
    missing_axis,
    needless_axis,
    folded,
    several_runs,
    other_attribute,
    other_batch,
    other_axis,
)
