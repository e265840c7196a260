"""Put structures, values, types and axes into English: the one place where that is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from contracts.model.axes import Axis
from contracts.model.structure import (
    ArrayOf,
    Default,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TreeOf,
    TupleOf,
    UnionOf,
    is_none,
    options_in,
)

__all__ = [
    "Describer",
    "annotation_of",
    "axis_in_full",
    "axis_name",
    "describe",
    "describe_value",
    "join_options",
    "ordinal",
    "ordinal_from_end",
    "shape_text",
    "type_name",
    "values_of",
]

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def annotation_of(array: ArrayOf) -> str:
    """Return the annotation of an array: `Float[Tensor, "seq batch"]`."""
    spec = array.spec
    annotation = f'{spec.dtype}[{type_name(spec.array_type)}, "{" ".join(spec.text.split())}"]'

    return annotation if array.view is None else f"{type_name(array.value_type)} as {annotation}"


def values_of(array: ArrayOf) -> str:
    """Describe the values that the markers of an array allow; empty without markers."""
    return "; ".join(each.statement for each in array.markers)


@dataclass(frozen=True)
class Describer:
    """
    How a structure is put into words.

    Attributes:
        array: describes an array.
        nested: whether to describe what stands in a container too.
        quote: the mark around code, such as a backtick.
    """

    array: Callable[[ArrayOf], str]
    nested: bool = False
    quote: str = ""

    def describe(self, structure: Structure) -> str:
        """Describe what a structure accepts: each option once, None as the last."""
        options = sorted(options_in(structure), key=is_none)

        return join_options(map(self._option, options))

    def _option(self, option: Structure) -> str:
        match option:
            case ArrayOf():
                return self.array(option)
            case Opaque(hint=hint):
                return self._code(type_name(hint))
            case Default(value=value):
                return self._code(repr(value))
            case TupleOf(items=items):
                every = f"({', '.join(map(self.describe, items))})"
                return every if self.nested else f"{self._code('tuple')} of length {len(items)}"
            case SequenceOf(item=item) | MappingOf(item=item):
                each = self.describe(item) if self.nested else "arrays"
                return f"{self._code(type_name(option.value_type))} of {each}"
            case TreeOf(annotation=tree):
                return self._code(type_name(tree))
            case RecordOf(cls=record):
                return self._code(type_name(record))
            case UnionOf():
                return self.describe(option)

    def _code(self, text: str) -> str:
        return f"{self.quote}{text}{self.quote}"


def describe(structure: Structure) -> str:
    """Describe what a structure accepts, for a message: an array by its annotation."""
    return Describer(annotation_of).describe(structure)


def join_options(options: Iterable[str]) -> str:
    """Join alternatives as a sentence does, each once."""
    *others, last = dict.fromkeys(options)

    return f"{', '.join(others)} or {last}" if others else last


def describe_value(value: Any) -> str:
    """Describe a value by its type, and by its shape or its length."""
    name = type_name(type(value))
    if isinstance(value, np.generic):
        return f"the NumPy scalar {name}"
    if type(value) in {tuple, list}:
        return f"{name} of length {len(value)}"
    try:
        return f"{name} of shape {tuple(value.shape)}"
    except Exception:
        return name


def ordinal(index: int) -> str:
    """Return the ordinal of an index: "first" for 0."""
    return ORDINALS[index] if index < len(ORDINALS) else f"{index + 1}th"


def ordinal_from_end(count: int) -> str:
    """Return the ordinal of a place counted from the end: "last" for 1."""
    return "last" if count == 1 else f"{ordinal(count - 1)} to last"


def axis_name(axis: Axis) -> str:
    """Name an axis without its marks: `{self.depth}` is depth, `*batch` is batch; `*` is itself."""
    if axis.name == "":
        return "*"

    return axis.text.replace("{self.", "").replace("{", "").replace("}", "").lstrip("*#")


def axis_in_full(axis: Axis) -> str:
    """Name an axis with its marks in words: `n or 1`, `batch…`, `any`."""
    if axis.size is None and axis.name is None and axis.expression is None:
        return "…" if axis.variadic else "any"

    return f"{axis_name(axis)}{'…' * axis.variadic}{' or 1' * axis.broadcast}"


def shape_text(axes: Sequence[str]) -> str:
    """Write a shape as Python writes a tuple."""
    return f"({', '.join(axes)}{',' * (len(axes) == 1)})"


def type_name(hint: Any) -> str:
    """Name a type or a hint."""
    if hint is None or hint is type(None):
        return "None"

    return hint.__name__ if isinstance(hint, type) else repr(hint).replace("typing.", "")
