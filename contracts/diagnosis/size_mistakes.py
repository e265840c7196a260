"""Mistakes of size: the size of another attribute, of another batch or of another axis, or 0."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from contracts.checks.array_values import read_values
from contracts.diagnosis.failed_check import FailedCheck, Mistake
from contracts.errors import ErrorKind
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis
from contracts.model.descriptions import axis_name
from contracts.model.formulas import factors, formula
from contracts.model.markers import Lengths
from contracts.model.time_names import TIME_OR_BATCH

__all__ = ["SIZE_MISTAKES", "empty_axis"]


HOW_PADDED = ": pad_packed_sequence pads to it, unless total_length= is given"


def empty_axis(failed: FailedCheck) -> str | None:
    """There is no entry along an axis that needs one."""
    error = failed.error
    if error.kind is not ErrorKind.MINIMUM or error.actual != 0:
        return None

    return f"{failed.path} is empty: leave out what has no {error.axis} before the call."


def other_attribute(failed: FailedCheck) -> str | None:
    """A size is that of another attribute: layers for layers times directions, say."""
    axis, owner = _axis(failed), failed.values.get("self")
    if axis is None or axis.expression is None or owner is None:
        return None
    own = {name for _, name in axis.expression.attributes}
    near = [factor for name in own for factor in factors(type(owner), name)]
    actual = failed.error.actual
    names = [
        name
        for name in dict.fromkeys([*near, *_attributes(failed)])
        if name not in own and _integer(owner, name) == actual
        if actual != 1 or name in vars(owner)
    ]
    if not names or (actual == 1 and _count(1, owner) > 1):
        return None
    derived = formula(axis.expression, failed.values)
    expected = f"{axis_name(axis)}{f' = {derived}' if derived else ''}"

    return f"{actual} is {names[0]}, but this axis is {expected}."


def _axis(failed: FailedCheck) -> Axis | None:
    axes = (axis for _, array in failed.clause.arrays() for axis in array.spec.axes)

    return next((axis for axis in axes if axis.text == failed.error.axis), None)


def _attributes(failed: FailedCheck) -> list[str]:
    """List the attributes of self that the axes of the contract name."""
    axes = [axis for _, array in failed.clause.arrays() for axis in array.spec.axes]
    names = [name for axis in axes if axis.expression for _, name in axis.expression.attributes]
    owner = type(failed.values["self"])

    return [each for name in names for each in (name, *factors(owner, name))]


def _count(number: int, owner: object) -> int:
    """Return how many attributes of an object are a number."""
    return sum(_integer(owner, name) == number for name in getattr(owner, "__dict__", ()))


def _integer(owner: object, name: str) -> object:
    value = getattr(owner, name, None)

    return value if isinstance(value, int) and not isinstance(value, bool) else None


def other_batch(failed: FailedCheck) -> str | None:
    """All fits but the batch size: a state of another batch, carried over."""
    error = failed.error
    if (error.axis or "").strip("*#") != "batch":
        return None
    origin = failed.binding.origins.get(error.axis or "")
    actual, expected = _single(error.actual), _single(error.expected)
    elsewhere = origin is not None and not origin.startswith(failed.parameter)
    if not elsewhere or actual is None or expected is None or failed.parameter == "return":
        return None
    if actual in _other_sizes(failed):
        return None

    return (
        f"{failed.parameter} has batch size {actual}, {origin} has {expected}: "
        f"is {failed.parameter} from another call?"
    )


def _other_sizes(failed: FailedCheck) -> set[object]:
    """Return the sizes of the other axes."""
    return {size for name, size in failed.binding.sizes.items() if name != failed.error.axis}


def _single(size: object) -> object:
    return size[0] if isinstance(size, tuple) and len(size) == 1 else size or None


def other_axis(failed: FailedCheck) -> str | None:
    """A size is that of another axis, or of several; of several of size 1, it may be any."""
    if failed.error.kind is not ErrorKind.SIZE:
        return None
    actual, origins = _single(failed.error.actual), failed.binding.origins
    places = [
        f"{name.strip('*')} in {origins[name]}"
        for name, size in failed.binding.sizes.items()
        if _single(size) == actual and name != failed.error.axis and origins[name] != failed.path
    ]

    if not places or (actual == 1 and (len(places) > 1 or _is_common(1, failed))):
        return None

    return f"{actual} is the size of {', and of '.join(places)}."


def _is_common(size: int, failed: FailedCheck) -> bool:
    """Whether an attribute of the object, or an axis without a name, has a size as well."""
    return size in _computed(failed) or _count(size, failed.values.get("self")) > 0


def _computed(failed: FailedCheck) -> Iterator[object]:
    """Yield the size of each other axis that has no name; None where it is not known."""
    axes = {axis.text: axis for _, each in failed.clause.arrays() for axis in each.spec.axes}
    for text, axis in axes.items():
        if text != failed.error.axis and axis.name is None:
            yield axis.size if axis.expression is None else _evaluated(axis.expression, failed)


def _evaluated(expression: Expression, failed: FailedCheck) -> object:
    try:
        return expression.value(failed.binding.sizes, failed.values)
    except Exception:
        return None


def longest_sample(failed: FailedCheck) -> str | None:
    """The time axis of a result is as long as the longest sample: its padding is cut off."""
    error = failed.error
    if error.kind is not ErrorKind.SIZE or failed.parameter != "return":
        return None
    paths = [
        path
        for path, array in failed.clause.arrays()
        if not path.startswith("return")
        and any(isinstance(each, Lengths) and each.axis == error.axis for each in array.markers)
    ]
    for path in paths:
        lengths = read_values(failed.argument_at(path))
        if lengths is not None and lengths.size and lengths.max() == error.actual:
            return f"{error.actual} is the largest of {path}{_how_padded(failed)}."

    return None


def _how_padded(failed: FailedCheck) -> str:
    """Return how torch pads to another length; empty where the size 1 may have another reason."""
    torch = sys.modules.get("torch")
    is_tensor = torch is not None and isinstance(failed.value, torch.Tensor)

    return HOW_PADDED if is_tensor and failed.error.actual != 1 else ""


def own_attribute(failed: FailedCheck) -> str | None:
    """A size is that of an attribute of the object, and the annotation leaves the axis free."""
    axis, owner, actual = _axis(failed), failed.values.get("self"), failed.error.actual
    if axis is None or axis.name is None or axis.variadic or axis.name in TIME_OR_BATCH:
        return None
    own = vars(owner) if hasattr(owner, "__dict__") else {}
    names = [each for each in own if each[0] != "_" and _integer(owner, each) == actual]
    if not names or actual == 1:
        return None

    return (
        f"{actual} is self.{names[0]}: if this axis always has that size, write "
        f"{{self.{names[0]}}} in place of {axis.name}."
    )


SIZE_MISTAKES: tuple[Mistake, ...] = (
    other_attribute,
    other_batch,
    longest_sample,
    other_axis,
    own_attribute,
)
