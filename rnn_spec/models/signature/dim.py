"""One axis of an argument or a result of a model: a fixed size, a name, or an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis

__all__ = ["Dim", "UnknownSizeError", "dim_of"]


class UnknownSizeError(ValueError):
    """The size of an axis cannot be computed; the message names the axis."""


@dataclass(frozen=True)
class Dim:
    """
    One axis.

    Attributes:
        text: as it is written.
        name: its name, if it has one.
        size: its size, if that is fixed.
        expression: its size as an expression over other axes.
        values: the values of the names in braces in the expression.
    """

    text: str
    name: str | None = None
    size: int | None = None
    expression: Expression | None = field(default=None, compare=False)
    values: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of axes from which its size is computed."""
        if self.name is not None:
            return (self.name,)

        return () if self.expression is None else self.expression.names

    @property
    def factors(self) -> tuple[str, str] | None:
        """The two axes of which it is the product, such as `seq` and `batch` of `seq*batch`."""
        words = tuple(self.text.replace(" ", "").split("*"))
        if len(words) == 2 and all(word.isidentifier() for word in words):  # noqa: PLR2004
            return words[0], words[1]

        return None

    def of(self, sizes: Mapping[str, int]) -> int | None:
        """Return its size where the named axes have these; None if a name has no size yet."""
        if self.size is not None:
            return self.size
        if self.name is not None:
            return sizes.get(self.name)
        if self.expression is None or any(name not in sizes for name in self.expression.names):
            return None
        try:
            return int(self.expression.value(sizes, self.values))
        except Exception as error:
            message = f"axis {self.text!r}: its size cannot be computed"
            raise UnknownSizeError(message) from error


def dim_of(axis: Axis, values: Mapping[str, Any]) -> Dim:
    """Return an axis of an annotation, with what the names in braces stand for."""
    if axis.expression is not None and not axis.expression.names:
        fixed = Dim(axis.text, expression=axis.expression, values=values).of({})
        return Dim(str(fixed), size=fixed)

    return Dim(axis.text, axis.name, axis.size, axis.expression, values)
