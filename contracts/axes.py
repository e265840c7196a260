"""One jaxtyping annotation as a model: its array type, its dtypes, its axes."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jaxtyping import AbstractArray

from contracts.arithmetic import Expression, parse
from contracts.errors import ContractError

__all__ = ["ArraySpec", "Axis", "is_array_annotation", "read"]


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
        return f"*{self.name}" if self.variadic else self.name or ""


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

    def accepts_dtype(self, dtype: str) -> bool:
        """Whether an array of this dtype, by its plain name, is admitted."""
        return self.dtypes is None or any(
            each == dtype if isinstance(each, str) else bool(each.match(dtype))
            for each in self.dtypes
        )


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
    """Read the axes of an annotation from its string."""
    return tuple(_axis(each) for each in dim_str.split())


def _axis(written: str) -> Axis:
    if written == "...":
        return Axis(written, variadic=True)
    text, flags = _unflagged(written)
    run, stretches = "*" in flags, "#" in flags
    if text.startswith("_") and text.isidentifier():
        return Axis(written, variadic=run)
    try:
        return Axis(written, size=int(text), broadcast=stretches)
    except ValueError:
        pass
    if text.isidentifier() and not keyword.iskeyword(text):
        return Axis(written, name=text, variadic=run, broadcast=stretches)
    if text.count("{") != text.count("}") or text.endswith(tuple("+-*/%")):
        message = (
            f"the axis {written!r} is half an expression: blanks separate axes, so write "
            f"{{self.n}}+1, not {{self.n}} + 1"
        )
        raise ContractError(message, axis=written)

    return Axis(written, expression=parse(text), broadcast=stretches)


def _unflagged(text: str) -> tuple[str, str]:
    """Strip the marks of a run and of a broadcast, and a label, in any order."""
    flags = ""
    while text:
        label, equals, rest = text.partition("=")
        if text[0] in "*#":
            flags, text = flags + text[0], text[1:]
        elif equals and label.isidentifier():
            text = rest
        else:
            break

    return text, flags
