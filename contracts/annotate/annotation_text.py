"""The text of an annotation, taken apart: dtypes and array types, and the shapes between them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

__all__ = [
    "dtypes_and_shapes",
    "has_shape",
    "joined_dtype",
    "names_in",
    "open_axes",
    "renamed",
    "with_none",
    "with_open_ones",
    "without_numbers",
]

INCLUDED = {
    "Real": {"Float", "Int", "UInt", "Integer", "Real"},
    "Inexact": {"Float", "Complex", "Inexact"},
}
"""The dtypes of jaxtyping that include others."""

NAME = re.compile(r"(?<![\w.{])[a-z]\w*(?![\w(])")
"""The name of an axis in a shape, outside braces."""

NUMBER = re.compile(r"(?<![\w.\[])\d+")

DTYPE = re.compile(r"\b([A-Z][A-Za-z]+)(?=\[)")


def dtypes_and_shapes(text: str) -> list[str]:
    """Return the parts of an annotation: every second one is a shape, without its quotes."""
    if not text:
        return [""]
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    parts, position = [], 0
    for node in sorted(nodes, key=lambda each: each.col_offset):
        if isinstance(node.value, str):
            parts += [text[position : node.col_offset + 1], node.value]
            position = (node.end_col_offset or 0) - 1

    return [*parts, text[position:]]


def has_shape(text: str) -> bool:
    """Whether an annotation describes an array: a test may pass other numbers as well."""
    return len(dtypes_and_shapes(text)) > 1


def with_none(text: str) -> str:
    """Return an annotation that accepts None as well."""
    return f"{text} | None"


def open_axes(text: str) -> int:
    """Count the axes of an annotation that may have any size, and no name."""
    axes = [axis for shape in dtypes_and_shapes(text)[1::2] for axis in shape.split()]

    return sum(axis in {"_", "..."} for axis in axes)


def without_numbers(text: str, constants: frozenset[int]) -> str:
    """Return an annotation whose axes with a number in them may have any size, but constants."""
    parts = dtypes_and_shapes(text)
    for index in range(1, len(parts), 2):
        axes = parts[index].split()
        parts[index] = " ".join("_" if _has_number(each, constants) else each for each in axes)

    return "".join(parts)


def _has_number(axis: str, constants: frozenset[int]) -> bool:
    """Whether a number that is no constant is in an axis."""
    return any(int(each) not in constants for each in NUMBER.findall(axis))


def with_open_ones(texts: Mapping[str, str]) -> dict[str, str]:
    """
    Return annotations in which an axis of size one may have any size.

    A call with one item does not show whether several are accepted. Where a parameter has such an
    axis, one of the result may depend on it.
    """
    parameters = {name: _without_ones(text) for name, text in texts.items() if name != "return"}
    if "return" not in texts:
        return parameters
    is_open = any(text != texts[name] for name, text in parameters.items())
    result = texts["return"]

    return {**parameters, "return": _without_ones(result) if is_open else result}


def _without_ones(text: str) -> str:
    parts = dtypes_and_shapes(text)
    for index in range(1, len(parts), 2):
        parts[index] = " ".join("_" if axis == "1" else axis for axis in parts[index].split())

    return "".join(parts)


def joined_dtype(parts: Sequence[str]) -> str | None:
    """Return a part without shapes that includes several others, or None."""
    words = [DTYPE.split(each) for each in dict.fromkeys(parts)]
    if len({len(each) for each in words}) != 1:
        return None
    joined = [_joined_word(set(each)) for each in zip(*words, strict=True)]

    return None if None in joined else "".join(each for each in joined if each)


def _joined_word(words: set[str]) -> str | None:
    """Return the word, or the dtype that includes all."""
    if len(words) == 1:
        return next(iter(words))

    return next((wide for wide, narrow in INCLUDED.items() if words <= narrow), None)


def names_in(axis: str) -> list[str]:
    """Return the names of axes in one axis, in order, with repetitions."""
    return [] if axis.startswith("*") else NAME.findall(axis)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a shape, or an annotation, with other names of axes; one without a name is open."""
    parts = dtypes_and_shapes(text) if "[" in text else ["", text]
    for index in range(1, len(parts), 2):
        axes = [_renamed(each, names) for each in parts[index].split()]
        parts[index] = " ".join(axes)

    return "".join(parts)


def _renamed(axis: str, names: Mapping[str, str]) -> str:
    if axis.startswith("*"):
        return names.get(axis, "...")
    if any(names.get(each, "_") == "_" for each in names_in(axis)):
        return "_"

    return NAME.sub(lambda match: names[match.group()], axis)
