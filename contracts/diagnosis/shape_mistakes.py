"""Mistakes of shape: axes or arguments swapped, an axis missing or needless, two axes merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, combinations
from typing import Any

from contracts.diagnosis.failed_check import FailedCheck, Mistake, arrays_of, map_arrays
from contracts.errors import ErrorKind
from contracts.model.axes import Axis
from contracts.model.descriptions import axis_name
from contracts.model.time_names import TIME

__all__ = ["SHAPE_MISTAKES"]

MOST_AXES = 4
"""Axes that are swapped on trial; more would take too long."""

MOST_ARRAYS = 3
"""Arguments that are swapped on trial."""

PAIR = 2


def other_layout(failed: FailedCheck) -> str | None:
    """The call fits a clause whose condition is false: another layout was chosen."""
    for clause in failed.contract.clauses:
        if clause.condition is None or clause.applies(failed.values):
            continue
        if not failed.of_result and failed.passes_with(clause=clause):
            condition = clause.condition.text
            return f"It looks like {_layout(condition)}: it fits if `{condition}`."

    return None


def _layout(condition: str) -> str:
    layouts = {"self.batch_first": "batch-first data", "not self.batch_first": "time-major data"}

    return layouts.get(condition, "another layout")


def swapped_axes(failed: FailedCheck) -> str | None:
    """Two axes of an argument are swapped."""
    for parameter, value in _suspects(failed):
        rank = max((len(each.shape) for each in arrays_of(value)), default=0)
        for first, second in combinations(range(min(rank, MOST_AXES)), 2):
            other = map_arrays(partial(_swap_axes, first, second), value)
            if failed.passes_with({parameter: other}):
                return _swapped_axes_hint(failed, parameter, first, second)

    return None


def _suspects(failed: FailedCheck) -> Iterator[tuple[str, Any]]:
    """Yield the argument at fault, the one that bound its axis, then all others."""
    yield failed.parameter, failed.argument
    if failed.of_result:
        return
    origin = failed.binding.origins.get(failed.error.axis or "", "")
    names = dict.fromkeys((origin.partition("[")[0], *failed.values))
    for name in names:
        if name in failed.values and name not in {failed.parameter, "self"}:
            yield name, failed.values[name]


def _swap_axes(first: int, second: int, array: Any) -> Any:
    return array.swapaxes(first, second) if len(array.shape) > second else array


def _swapped_axes_hint(failed: FailedCheck, parameter: str, first: int, second: int) -> str:
    text = f"{parameter} fits with axes {first} and {second} swapped"
    array = failed.array(parameter)
    value = next(arrays_of(failed.values.get(parameter, failed.argument)), None)
    names = [] if array is None or value is None else _names(array.spec.axes, len(value.shape))
    swapped = names[first : second + 1 : second - first]
    if "batch" in swapped and first == 0 and names[second] == "batch" and len(names) > PAIR:
        text = f"It looks batch-first: {text}"
    elif "batch" in swapped and not TIME.isdisjoint(swapped):
        text = f"It looks {'time-major' if names[first] == 'batch' else 'batch-first'}: {text}"

    return f"{text}.{_unaffected_by_layout(failed, parameter)}"


def _names(axes: Sequence[Axis], rank: int) -> list[str]:
    """Return the name of each axis of an array; a variadic axis names as many as are left."""
    left = max(0, rank - sum(not each.variadic for each in axes))
    names = [[axis_name(each)] * (left if each.variadic else 1) for each in axes]

    return list(chain.from_iterable(names))


def _unaffected_by_layout(failed: FailedCheck, parameter: str) -> str:
    """Explain that an option swaps the axes of other arguments, never of this one."""
    conditional = [each for each in failed.contract.clauses if each.condition is not None]
    structures = [
        next((each.structure for each in clause.parameters if each.name == parameter), None)
        for clause in conditional
    ]
    if len(conditional) < PAIR or any(each != structures[0] for each in structures):
        return ""
    condition = conditional[-1].condition
    options = ", ".join(attribute for _, attribute in condition.attributes) if condition else ""

    return f" {options} swaps the axes of other arguments, never of {parameter}."


def swapped_arguments(failed: FailedCheck) -> str | None:
    """Two arguments are swapped, or the two items of one."""
    value, parameter = failed.argument, failed.parameter
    is_pair = type(value) is tuple and len(value) == PAIR
    if is_pair and failed.passes_with({parameter: value[::-1]}):
        return f"{parameter}[0] and {parameter}[1] look swapped."
    if failed.of_result:
        return None
    arrays = [name for name, each in failed.values.items() if hasattr(each, "shape")]
    for first, second in combinations(arrays[:MOST_ARRAYS], 2):
        if failed.passes_with({first: failed.values[second], second: failed.values[first]}):
            return f"{first} and {second} look swapped."

    return None


def missing_axis(failed: FailedCheck) -> str | None:
    """An axis is missing, of an array or of every array of an argument: unbatched, say."""
    error, parameter = failed.error, failed.parameter
    if isinstance(error.actual, tuple) and isinstance(error.expected, tuple):
        return _unbatched(failed, len(error.actual), len(error.expected))
    array = failed.array(parameter)
    if array is None or not _wrong_rank(failed):
        return None
    axes = array.spec.axes
    for index in _batch_first(axes):
        other = map_arrays(partial(_index_axis, index, None), failed.argument)
        if failed.passes_with({parameter: other}):
            return _missing(failed, axes[index], index)

    return None


def _missing(failed: FailedCheck, axis: Axis, index: int) -> str:
    """Describe an axis that is missing: one of size 1, or all of a result, is not the batch."""
    name = failed.parameter
    if failed.of_result and not failed.value.shape:
        return f"{name} has no axes: is it reduced over every axis?"
    if axis.size == 1:
        return f"{name} fits with an axis of size 1: {name}[{':, ' * index}None]."
    if failed.of_result and failed.binding.sizes.get(axis.key) == 1:
        what = f"{axis_name(axis)} (axis {index}), which has size 1 here"
        return f"{name} has no axis {what}: does squeeze() remove it?"

    return f"{name} has no axis {axis_name(axis)} (axis {index}): is it unbatched?"


def _wrong_rank(failed: FailedCheck) -> bool:
    return failed.error.kind is ErrorKind.RANK and failed.error.axis is None


def _batch_first(axes: tuple[Axis, ...]) -> list[int]:
    """Return the index of every axis, those named batch first."""
    return sorted(range(len(axes)), key=lambda index: axis_name(axes[index]) != "batch")


def _index_axis(axis: int, index: int | None, array: Any) -> Any:
    """Take an axis away by an index, or insert one by None."""
    return array[(slice(None),) * axis + (index,)]


def _unbatched(failed: FailedCheck, actual: int, expected: int) -> str | None:
    name = (failed.error.axis or "").strip("*#")
    origin = failed.binding.origins.get(f"*{name}", "another argument")
    if actual == expected:
        return None
    here, there = ("no", "has one") if actual < expected else ("a", "has none")

    return (
        f"{failed.parameter} has {here} {name} axis, but {origin} {there}: "
        f"use a {name} axis in both or in neither."
    )


def needless_axis(failed: FailedCheck) -> str | None:
    """There is one axis too many, of size 1."""
    if not _wrong_rank(failed):
        return None
    first = next(arrays_of(failed.argument), None)
    for axis, size in enumerate(first.shape if first is not None else ()):
        other = map_arrays(partial(_index_axis, axis, 0), failed.argument)
        if size == 1 and failed.passes_with({failed.parameter: other}):
            return f"{failed.parameter} fits without axis {axis}, which has size 1."

    return None


def merged_axes(failed: FailedCheck) -> str | None:
    """Two axes are merged into one."""
    bound = failed.binding.sizes.items()
    sizes = {name: size for name, size in bound if isinstance(size, int) and size > 1}
    shape = getattr(failed.value, "shape", ())
    if failed.error.axis is not None:
        return None
    for (a, x), (b, y) in combinations(sizes.items(), 2):
        if x * y in shape:
            return f"{x * y} is {a} * {b}: are two axes merged into one?"

    return None


def several_batch_axes(failed: FailedCheck) -> str | None:
    """There are several axes where at most one is accepted."""
    error = failed.error
    if error.kind is not ErrorKind.RANK or not (error.axis or "").startswith("*"):
        return None
    name = (error.axis or "").lstrip("*#")

    return f"It has several axes for {name}: flatten them into one first."


SHAPE_MISTAKES: tuple[Mistake, ...] = (
    other_layout,
    swapped_axes,
    swapped_arguments,
    missing_axis,
    needless_axis,
    merged_axes,
    several_batch_axes,
)
