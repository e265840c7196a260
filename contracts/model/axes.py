"""One jaxtyping annotation as data: its array type, its dtypes and its axes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jaxtyping import AbstractArray

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression, parse
from contracts.model.dtypes import accepts

__all__ = ["ArraySpec", "Axis", "is_array_annotation", "read", "read_axes"]


MARKS = "*#_?"

OPERATORS = "+-*/%"

MOST_AXES = 1000
"""Axes of an annotation; an array of NumPy has at most 64."""

LABEL = re.compile(r"[\w.-]+")
"""What may stand before `=`, as in `rows=3`: a name, for a reader alone."""

HALF = "incomplete expression: spaces separate axes, so write {self.n}+1, not {self.n} + 1"


@dataclass(frozen=True)
class Axis:
    """
    One axis of an annotation; a variadic axis stands for any number of axes.

    Exactly one of `size` (fixed), `name` (named) and `expression` (symbolic) is set, or
    none of them: an anonymous axis, `_`, or an anonymous variadic axis, `...`. The name of `*` is
    empty, and one as any other: the axes are the same wherever `*` stands.
    """

    text: str
    size: int | None = None
    name: str | None = None
    expression: Expression | None = None
    variadic: bool = False
    broadcast: bool = False

    @property
    def key(self) -> str:
        """The key of its size: a name may stand for an axis, and for a variadic axis as well."""
        if self.name is None:
            return ""

        return f"*{self.name}" if self.variadic else self.name


@dataclass(frozen=True)
class ArraySpec:
    """The array that one annotation describes."""

    array_type: Any
    dtype: str
    dtypes: tuple[str | re.Pattern[str], ...] | None
    axes: tuple[Axis, ...]
    text: str

    @property
    def variadic(self) -> int | None:
        """The index of the variadic axis, if there is one."""
        return next((index for index, axis in enumerate(self.axes) if axis.variadic), None)

    def accepts_dtype(self, dtype: object) -> bool:
        """Whether the annotation accepts arrays of a dtype."""
        return self.dtypes is None or accepts(self.dtypes, dtype)


def is_array_annotation(annotation: object) -> bool:
    """Whether an annotation is an array annotation of jaxtyping."""
    return isinstance(annotation, type) and issubclass(annotation, AbstractArray)


def read(annotation: Any) -> ArraySpec:
    """
    Return the array that a jaxtyping annotation describes.

    Raises:
        ContractError: an axis is not a name, a number or an expression.
    """
    dtypes = annotation.dtypes

    return ArraySpec(
        array_type=annotation.array_type,
        dtype=annotation.dtype.__name__,
        dtypes=tuple(dtypes) if isinstance(dtypes, Iterable) else None,
        axes=read_axes(annotation.dim_str),
        text=annotation.dim_str,
    )


@cache
def read_axes(dim_str: str) -> tuple[Axis, ...]:
    """
    Return the axes of an annotation from its string, as jaxtyping reads it.

    Raises:
        ContractError: an axis is not a name, a number or an expression.
    """
    words = dim_str.split()
    if len(words) > MOST_AXES:
        message = f"got {len(words)} axes, expected at most {MOST_AXES}"
        raise ContractError(message)
    axes = tuple(_axis(each) for each in words)
    variadic = [axis.text for axis in axes if axis.variadic]
    if len(variadic) > 1:
        message = f"{dim_str!r}: got {len(variadic)} variadic axes, expected at most one"
        raise ContractError(message, axis=variadic[1])

    return axes


def _axis(word: str) -> Axis:
    """Return the axis that one word of an annotation describes."""
    if word == "...":
        return Axis(word, variadic=True)
    text, marks = _without_marks(word, word)
    variadic, broadcast, anonymous = ("*" in marks, "#" in marks, "_" in marks)
    if "?" in marks:
        raise _axis_error(word, "`?` is only for annotations of a PyTree")
    if anonymous and (not text or text.isidentifier()) and not broadcast:
        return Axis(word, variadic=variadic)
    if (text.isidentifier() or (variadic and not text)) and not anonymous:
        return Axis(word, name=text, variadic=variadic, broadcast=broadcast)
    if variadic or anonymous or not text:
        raise _axis_error(word, "a mark (* # _) must be followed by a name")
    if text.startswith(("+", "-")):
        raise _axis_error(word, HALF)
    if _is_number(text):
        return Axis(word, size=int(text), broadcast=broadcast)

    return Axis(word, expression=_expression(word, text), broadcast=broadcast)


def _expression(word: str, text: str) -> Expression:
    try:
        return parse(text)
    except ContractError as error:
        unbalanced = any(text.count(a) != text.count(b) for a, b in ("{}", "()", "[]"))
        if unbalanced or text[0] in OPERATORS or text[-1] in OPERATORS:
            raise _axis_error(word, HALF) from None
        raise _axis_error(word, str(error)) from None


def _is_number(text: str) -> bool:
    try:
        return int(text) is not None
    except ValueError:
        return False


def _axis_error(word: str, reason: str) -> ContractError:
    return ContractError(f"axis {word!r}: {reason}", axis=word)


def _without_marks(word: str, text: str) -> tuple[str, str]:
    """Return the text without its marks and its label, and the marks, in any order."""
    marks = ""
    while text:
        if text[0] in MARKS and text[0] not in marks:
            marks, text = marks + text[0], text[1:]
        elif text.count("=") == 1:
            label, _, text = text.partition("=")
            if not LABEL.fullmatch(label):
                reason = f"{label!r} before `=` is not a name (rows=3 is the size 3 with a name)"
                raise _axis_error(
                    word, f"{reason}; a condition is a refinement, as at_least(3, 'n')"
                )
        else:
            break

    return text, marks
