"""Whether an inferred contract is a known one, whatever the names of its sizes."""

from __future__ import annotations

import itertools
import re
import typing
from collections.abc import Iterator, Sequence
from typing import Any

from contracts.inference.inferred import Inferred

__all__ = ["Axes", "agree", "axes_of"]

WORD = re.compile(r"\{?[a-zA-Z_]\w*\}?")

FUNCTIONS = {"min", "max"}

SIZES = (1, 2, 3, 4, 5, 6, 7, 9, 12)
"""The sizes at which two contracts are compared."""

Axes = tuple[list[str], list[str], list[str]]
"""The axes of the arguments, those of the result, and the conditions."""


def axes_of(inferred: Inferred) -> Axes:
    """Return an inferred contract as the axes of its arrays."""
    parameters = inferred.signature.parameters.values()

    return (
        [each for parameter in parameters for each in _arrays(parameter.annotation)],
        list(_arrays(inferred.signature.return_annotation)),
        [each.text for each in inferred.conditions],
    )


def _arrays(hint: Any) -> Iterator[str]:
    """Yield the axes of each array in an annotation."""
    if hasattr(hint, "dim_str"):
        yield hint.dim_str
    for each in typing.get_args(hint):
        yield from _arrays(each)


def known_axes(contract: str, where: Sequence[str]) -> Axes:
    """Return a known contract, written as `n m, m -> n`."""
    arguments, result = contract.split("->")

    return _split(arguments), _split(result), list(where)


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")] if "(" not in text else _outside(text)


def _outside(text: str) -> list[str]:
    """Split at the commas outside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character

    return [each.strip() for each in parts]


def agree(one: Axes, other: Axes) -> bool:
    """Whether two contracts describe the same calls and results."""
    if [len(each.split()) for each in one[0] + one[1]] != [
        len(each.split()) for each in other[0] + other[1]
    ]:
        return False
    names, renamed = _names(one), _names(other)
    if len(names) != len(renamed):
        return False
    pairs = zip(_sizes(one), _sizes(other), strict=True)
    points = list(itertools.islice(_points(len(names)), 400))
    here = [dict(zip(names, point, strict=True)) for point in points]
    there = [dict(zip(renamed, point, strict=True)) for point in points]
    admitted = [_all(one[2], a) for a in here], [_all(other[2], b) for b in there]
    if admitted[0] != admitted[1]:
        return False
    allowed = [k for k, each in enumerate(admitted[0]) if each]

    return all(_value(x, here[k]) == _value(y, there[k]) for x, y in pairs for k in allowed)


def _names(axes: Axes) -> list[str]:
    """Return the names of sizes in the order in which they are first met."""
    words = [each for text in axes[0] + axes[1] for each in WORD.findall(text)]

    return [each for each in dict.fromkeys(words) if each not in FUNCTIONS]


def _sizes(axes: Axes) -> list[str]:
    return [size for each in axes[0] + axes[1] for size in each.split()]


def _points(count: int) -> Iterator[tuple[int, ...]]:
    """Yield values for so many sizes, in an order that mixes small and large."""
    shifted = [SIZES[k:] + SIZES[:k] for k in range(count)]

    return itertools.product(*shifted)


def _all(conditions: Sequence[str], values: dict[str, int]) -> bool:
    return all(_value(each, values) for each in conditions)


def _value(text: str, values: dict[str, int]) -> Any:
    plain = WORD.sub(lambda word: word[0].strip("{}"), text)
    named = {name.strip("{}"): value for name, value in values.items()}

    return eval(plain, {"min": min, "max": max}, named)  # noqa: S307
