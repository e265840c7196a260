"""Mistakes of size: the size of another attribute, of another batch or of another axis, or 0."""

from __future__ import annotations

from contracts.diagnosis.failed_check import FailedCheck, Mistake
from contracts.errors import ErrorKind
from contracts.model.axes import Axis
from contracts.model.descriptions import axis_name
from contracts.model.formulas import factors, formula
from contracts.model.time_names import TIME_OR_BATCH

__all__ = ["SIZE_MISTAKES", "empty_axis"]


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
    if not names:
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
    """A size is that of another axis, or of several."""
    if failed.error.kind is not ErrorKind.SIZE:
        return None
    actual, origins = _single(failed.error.actual), failed.binding.origins
    places = [
        f"{name.strip('*')} in {origins[name]}"
        for name, size in failed.binding.sizes.items()
        if _single(size) == actual and name != failed.error.axis and origins[name] != failed.path
    ]

    return f"{actual} is the size of {', and of '.join(places)}." if places else None


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


SIZE_MISTAKES: tuple[Mistake, ...] = (other_attribute, other_batch, other_axis, own_attribute)
