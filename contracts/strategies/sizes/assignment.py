"""The sizes that are chosen so far, and the values that expressions have with them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis

__all__ = ["Assignment", "Shape", "Size", "as_size", "size_of"]

Shape = tuple[int, ...]
Size = int | Shape


@dataclass
class Assignment:
    """
    The sizes of a call, as far as they are chosen.

    Attributes:
        names: the arguments by name, for expressions.
        sizes: the sizes of axes by key; the key `{name}` is an argument that is a size.
        largest: the largest size with which all arrays fit into memory.
        least: the smallest size of an axis for which there are valid values, by key.
        constants: the values of expressions without names of axes, by their text.
    """

    names: dict[str, Any]
    sizes: dict[str, Size] = field(default_factory=dict)
    largest: int = 0
    least: dict[str, int] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)

    def with_size(self, key: str, size: Size) -> Assignment:
        """Return an assignment with one more size."""
        sizes = {**self.sizes, key: size}

        return Assignment(self.names, sizes, self.largest, self.least, self.constants)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments by name, with those that are sizes."""
        sizes = {key[1:-1]: size for key, size in self.sizes.items() if key[0] == "{"}

        return {**self.names, **sizes} if sizes else self.names

    def value(self, expression: Expression) -> Any:
        """Evaluate an expression; `KeyError` if a name is missing, and any error of an argument."""
        if expression.text in self.constants:
            return self.constants[expression.text]
        names = self.arguments
        value = expression.value(self.sizes, names)
        if names is self.names and not expression.names:
            self.constants[expression.text] = value

        return value

    def size(self, expression: Expression) -> int | None:
        """Evaluate an expression to a size; None if it has no value, or another value."""
        try:
            return as_size(self.value(expression))
        except Exception:
            return None


def size_of(path: str, axis: Axis, expression: Expression, assignment: Assignment) -> int:
    """
    Evaluate the expression of an axis to its size.

    Raises:
        ContractError: the expression has no value, or its value is not a size.
    """
    try:
        value = assignment.value(expression)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        message = f"{path}: cannot evaluate the axis {axis.text}: {reason}"
        raise ContractError(message, argument=path, axis=axis.text) from error
    size = as_size(value)
    if size is None or size < 0:
        message = f"{path}: the axis {axis.text} is {value!r}, expected a size"
        raise ContractError(message, argument=path, axis=axis.text)

    return size


def as_size(value: Any) -> int | None:
    """Return the value of an expression as an integer, or None if it is not an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        return None
