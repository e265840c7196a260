"""One jaxtyping annotation as a model: its array type, its dtypes, its axes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jaxtyping import AbstractArray

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression, parse
from contracts.model.dtypes import dtype_name

__all__ = ["ArraySpec", "Axis", "admits", "is_array_annotation", "read", "read_axes"]


MARKS = "*#_?"

OPERATORS = "+-*/%"

HALF = "half an expression: blanks separate axes, so write {self.n}+1, not {self.n} + 1"


@dataclass(frozen=True)
class Axis:
    """
    One axis, or one run of axes, of an annotation.

    Exactly one of `size` (fixed), `name` (named) and `expression` (symbolic) is set, or
    none of them: an anonymous axis, `_`, or run of axes, `...`.
    """

    text: str
    size: int | None = None
    name: str | None = None
    expression: Expression | None = None
    variadic: bool = False
    broadcast: bool = False

    @property
    def key(self) -> str:
        """What its size is kept under: a name may stand for an axis and for a run as well."""
        if self.name is None:
            return ""

        return f"*{self.name}" if self.variadic else self.name


@dataclass(frozen=True)
class ArraySpec:
    """What one annotation says of an array."""

    array_type: Any
    dtype: str
    dtypes: tuple[str | re.Pattern[str], ...] | None
    axes: tuple[Axis, ...]
    text: str

    @property
    def variadic(self) -> int | None:
        """Position of the run of axes, if there is one."""
        places = (place for place, axis in enumerate(self.axes) if axis.variadic)

        return next(places, None)

    def accepts_dtype(self, dtype: object) -> bool:
        """Whether an array of this dtype is admitted."""
        return self.dtypes is None or admits(self.dtypes, dtype)


def admits(dtypes: Iterable[str | re.Pattern[str]], dtype: object) -> bool:
    """Whether a dtype is one of those, each a name or a pattern of names."""
    name = dtype_name(dtype)

    return any(each == name if isinstance(each, str) else bool(each.match(name)) for each in dtypes)


def is_array_annotation(annotation: object) -> bool:
    """Whether *annotation* is a jaxtyping array annotation."""
    return isinstance(annotation, type) and issubclass(annotation, AbstractArray)


def read(annotation: Any) -> ArraySpec:
    """
    Read a jaxtyping annotation.

    Raises:
        ContractError: an axis that is neither name, number nor expression.
    """
    dtypes = annotation.dtypes
    known = tuple(dtypes) if isinstance(dtypes, Iterable) else None

    return ArraySpec(
        array_type=annotation.array_type,
        dtype=annotation.dtype.__name__,
        dtypes=known,
        axes=read_axes(annotation.dim_str),
        text=annotation.dim_str,
    )


@cache
def read_axes(dim_str: str) -> tuple[Axis, ...]:
    """
    Read the axes of an annotation from its string, as jaxtyping does.

    Raises:
        ContractError: an axis that is neither name, number nor expression.
    """
    axes = tuple(_axis(each) for each in dim_str.split())
    runs = [axis.text for axis in axes if axis.variadic]
    if len(runs) > 1:
        message = f"{dim_str!r} has {len(runs)} runs of axes, where one at most belongs"
        raise ContractError(message, axis=runs[1])

    return axes


def _axis(written: str) -> Axis:
    if written == "...":
        return Axis(written, variadic=True)
    text, flags = _unflagged(written)
    run, stretches, anonymous = ("*" in flags, "#" in flags, "_" in flags)
    if "?" in flags:
        raise _refused(written, "`?` belongs within a PyTree")
    if anonymous and (not text or text.isidentifier()) and not stretches:
        return Axis(written, variadic=run)
    if text.isidentifier() and not anonymous:
        return Axis(written, name=text, variadic=run, broadcast=stretches)
    if run or anonymous or not text:
        raise _refused(written, "a mark belongs before a name")
    if text.startswith(("+", "-")):
        raise _refused(written, HALF)
    if _is_number(text):
        return Axis(written, size=int(text), broadcast=stretches)

    return Axis(written, expression=_expression(written, text), broadcast=stretches)


def _expression(written: str, text: str) -> Expression:
    try:
        return parse(text)
    except ContractError as error:
        halves = any(text.count(a) != text.count(b) for a, b in ("{}", "()", "[]"))
        if halves or text[0] in OPERATORS or text[-1] in OPERATORS:
            raise _refused(written, HALF) from None
        raise _refused(written, str(error)) from None


def _is_number(text: str) -> bool:
    try:
        return int(text) is not None
    except ValueError:
        return False


def _refused(written: str, reason: str) -> ContractError:
    return ContractError(f"the axis {written!r}: {reason}", axis=written)


def _unflagged(text: str) -> tuple[str, str]:
    """Strip the marks of a run, a broadcast, an unnamed axis, and a label, in any order."""
    flags = ""
    while text:
        if text[0] in MARKS and text[0] not in flags:
            flags, text = flags + text[0], text[1:]
        elif text.count("=") == 1:
            text = text.partition("=")[2]
        else:
            break

    return text, flags
