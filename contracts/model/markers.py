"""Markers for `Annotated`: which values of an array are valid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression, parse

__all__ = [
    "AtLeast",
    "Below",
    "Lengths",
    "Marker",
    "MarkerError",
    "Mask",
    "Padding",
    "Sorted",
    "axes_of",
    "limits_in",
    "markers_in",
    "value_markers",
]

Axes = Mapping[str, str]


@dataclass(frozen=True)
class Below:
    """
    Marker for `Annotated`: every integer is at least 0 and below a number, as tokens are.

    In an array with `Padding`, the padded steps are exempt: targets may be -100 there.

    Attributes:
        limit: the number, or an expression over axes and `{self.attributes}`, as in an axis.
    """

    limit: int | str | Expression

    def __post_init__(self) -> None:
        """Check the limit; an expression is parsed when it is declared."""
        if isinstance(self.limit, Expression):
            return
        if isinstance(self.limit, str):
            parse(self.limit)
            return
        is_limit = _is_integer(self.limit) and self.limit >= 1
        _require(self, "limit", "a number of at least 1, or an expression", valid=is_limit)

    @cached_property
    def expression(self) -> Expression:
        """The limit as an expression."""
        return self.limit if isinstance(self.limit, Expression) else parse(str(self.limit))

    @property
    def text(self) -> str:
        """The marker as it is written."""
        return f"Below({_code(self.limit)})"

    @property
    def statement(self) -> str:
        """The valid values, for a page."""
        limit = self.expression.text.replace("{self.", "").replace("{", "").replace("}", "")

        return f"0 <= value < {limit}"

    def with_axes(self, axes: Axes) -> Below:
        """Return the marker with other names of axes."""
        return Below(self.expression.with_axes(axes)) if self.expression.names else self


@dataclass(frozen=True)
class Lengths:
    """
    Marker for `Annotated`: every integer is the number of valid steps along an axis.

    It is at least *least* and at most the size of the axis; the longest may be shorter than the
    axis. `Mask` and `Padding` of the same axis agree with it.

    Attributes:
        axis: the name of the axis, in another array.
        least: the smallest length: 0 where a sample may be empty.
    """

    axis: str
    least: int = 1

    def __post_init__(self) -> None:
        """Check both attributes."""
        _require_axis(self, self.axis)
        is_length = type(self.least) is int and self.least >= 0
        _require(self, "least", "a number of at least 0", valid=is_length)

    @property
    def text(self) -> str:
        """The marker as it is written."""
        return f"Lengths({_code(self.axis)}{'' if self.least == 1 else f', least={self.least}'})"

    @property
    def statement(self) -> str:
        """The valid values, for a page."""
        return f"{self.least} <= value <= {self.axis}"

    def with_axes(self, axes: Axes) -> Lengths:
        """Return the marker with another name of its axis."""
        return replace(self, axis=axes.get(self.axis, self.axis))


@dataclass(frozen=True)
class Mask:
    """
    Marker for `Annotated`: which steps along an axis of the array are valid, and not padding.

    The valid steps of each sample come first, and there is at least one; where a `Lengths` of the
    same samples is in the call, or else another mask before it, they are the same. Padding on the
    left is refused. A mask of the other polarity is refused only if it breaks one of these rules:
    where all steps are valid, for instance, no check can tell the two apart.

    Attributes:
        axis: the name of the axis.
        valid: the entry at a valid step: True, or False for a padding mask.
    """

    axis: str
    valid: bool = True

    def __post_init__(self) -> None:
        """Check both attributes."""
        _require_axis(self, self.axis)
        _require(self, "valid", "True or False", valid=type(self.valid) is bool)

    @property
    def text(self) -> str:
        """The marker as it is written."""
        return f"Mask({_code(self.axis)}{'' if self.valid else ', valid=False'})"

    @property
    def statement(self) -> str:
        """The valid values, for a page."""
        return f"{self.valid} at the valid steps of {self.axis}, which come first"

    def with_axes(self, axes: Axes) -> Mask:
        """Return the marker with another name of its axis."""
        return replace(self, axis=axes.get(self.axis, self.axis))


@dataclass(frozen=True)
class Sorted:
    """
    Marker for `Annotated`: the values are sorted along an axis; equal values may follow each other.

    Attributes:
        descending: whether the largest comes first, as `pack_padded_sequence` needs lengths.
        axis: the index of the axis.
    """

    descending: bool = False
    axis: int = -1

    def __post_init__(self) -> None:
        """Check both attributes."""
        _require(self, "descending", "True or False", valid=type(self.descending) is bool)
        _require(self, "axis", "the index of an axis", valid=type(self.axis) is int)

    @property
    def text(self) -> str:
        """The marker as it is written."""
        parts = ["descending=True"] * self.descending
        parts += [f"axis={self.axis}"] * (self.axis != -1)

        return f"Sorted({', '.join(parts)})"

    @property
    def statement(self) -> str:
        """The valid values, for a page."""
        order = "descending" if self.descending else "ascending"

        return f"{order}{'' if self.axis == -1 else f' along axis {self.axis}'}"

    def with_axes(self, _axes: Axes) -> Sorted:
        """Return the marker: it names no axis."""
        return self


@dataclass(frozen=True)
class Padding:
    """
    Marker for `Annotated`: the value at the padded steps of the array.

    Which steps are padding, a `Lengths` or a `Mask` of an axis of the array says: one of the same
    object or call; for a result, one among the results or the arguments. Where a call has neither,
    tokens end where their padding begins: that is not checked.

    Attributes:
        value: the value, a number or a bool; it may be NaN.
        axis: the name of the axis; None if there are lengths or masks of one of its axes only.
    """

    value: float
    axis: str | None = None

    def __post_init__(self) -> None:
        """Check both attributes."""
        is_number = isinstance(self.value, int | float)
        _require(self, "value", "a number or a bool", valid=is_number)
        if self.axis is not None:
            _require_axis(self, self.axis)

    @property
    def text(self) -> str:
        """The marker as it is written."""
        return f"Padding({self.value}{f', axis={_code(self.axis)}' if self.axis else ''})"

    @property
    def statement(self) -> str:
        """The valid values, for a page."""
        return f"{self.value} at the padded steps{f' of {self.axis}' if self.axis else ''}"

    def with_axes(self, axes: Axes) -> Padding:
        """Return the marker with another name of its axis."""
        return self if self.axis is None else replace(self, axis=axes.get(self.axis, self.axis))


@dataclass(frozen=True)
class AtLeast:
    """
    Marker for `Annotated`: the smallest size of an axis of the array, as `contracts.at_least`.

    Attributes:
        axis: the name of the axis.
        size: its smallest size.
    """

    axis: str
    size: int

    def __post_init__(self) -> None:
        """Check both attributes."""
        _require_axis(self, self.axis)
        is_size = type(self.size) is int and self.size >= 0
        _require(self, "size", "a number of at least 0", valid=is_size)

    @property
    def text(self) -> str:
        """The marker as it is written."""
        return f"AtLeast({_code(self.axis)}, {self.size})"

    @property
    def statement(self) -> str:
        """The valid sizes, for a page."""
        return f"{self.axis} >= {self.size}"

    def with_axes(self, axes: Axes) -> AtLeast:
        """Return the marker with another name of its axis."""
        return replace(self, axis=axes.get(self.axis, self.axis))


Marker = Below | Lengths | Mask | Sorted | Padding | AtLeast


class MarkerError(ContractError):
    """A marker that is misplaced: the declaration adds the name of the argument."""


def markers_in(metadata: Iterable[object]) -> Iterator[Marker]:
    """
    Yield the markers among the metadata of `Annotated`.

    Raises:
        MarkerError: one is a class: its arguments are missing.
    """
    for each in metadata:
        if isinstance(each, type) and issubclass(each, Marker):
            message = f"{each.__name__} is a class: write {each.__name__}(...)"
            raise MarkerError(message, expected=f"{each.__name__}(...)", actual=each)
        if isinstance(each, Marker):
            yield each


def axes_of(marker: Marker) -> tuple[str, ...]:
    """Return the names of axes in a marker."""
    match marker:
        case Below(expression=limit):
            return limit.names
        case Sorted() | Padding(axis=None):
            return ()

    return (str(marker.axis),)


def limits_in(markers: Iterable[Marker]) -> list[Expression]:
    """Return the expressions in markers."""
    return [each.expression for each in markers if isinstance(each, Below)]


def value_markers(markers: tuple[Marker, ...]) -> tuple[Marker, ...]:
    """Return the markers that are about values; a size is seen without reading any."""
    return tuple(each for each in markers if not isinstance(each, AtLeast))


def _code(value: int | str | Expression) -> str:
    """Write an argument of a marker, a text in double quotes as annotations have it."""
    text = value.text if isinstance(value, Expression) else value

    return str(text) if isinstance(text, int) else f'"{text}"'


def _is_integer(value: object) -> bool:
    """Whether a value is an integer of Python or NumPy, and no bool."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _require_axis(marker: Marker, axis: object) -> None:
    is_name = isinstance(axis, str) and bool(axis) and not axis.startswith("*")
    _require(marker, "axis", "the name of an axis", valid=is_name)


def _require(marker: Marker, attribute: str, expected: str, *, valid: bool) -> None:
    """
    Check an attribute of a marker.

    Raises:
        ContractError: it is not valid.
    """
    if not valid:
        actual = getattr(marker, attribute)
        message = f"{type(marker).__name__}.{attribute}: got {actual!r}, expected {expected}"
        raise ContractError(message, argument=attribute, expected=expected, actual=actual)
