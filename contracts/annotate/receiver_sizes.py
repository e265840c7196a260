"""
Write the sizes that a receiver fixes as attributes of it.

One object always takes the same size, `4`; another object of its class takes another. So a number
in an annotation of a method is written as `{self.name}` where that is true of every object that
was recorded, and as `_` where it cannot be known.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice

from contracts.annotate.annotation_text import dtypes_and_shapes
from contracts.recording.outline import ArrayOutline, ObjectOutline, Outline, PlainOutline

__all__ = ["with_receiver_sizes"]

ANY = "_"
"""An axis of any size."""

LARGE = 4
"""A size that an attribute has by chance only seldom, so that one object is enough."""

MOST_DEEP = 12
"""Attributes of attributes that are tried."""

MOST_PAIRS = 2000
"""Pairs of attributes that a size may be computed from."""

Agrees = Callable[[str, str], bool]
"""Whether every call obeys an annotation: of a parameter, its text."""


@dataclass(frozen=True)
class AxisAt:
    """An axis in the text of an annotation, and its place."""

    start: int
    end: int
    text: str

    @property
    def is_fixed(self) -> bool:
        """Whether a number decides its size, alone or in an expression."""
        return bool(re.search(r"(?<![\w.])\d+", self.text))


def with_receiver_sizes(
    texts: Mapping[str, str],
    receivers: Sequence[Outline],
    agrees: Agrees,
    constants: frozenset[int] = frozenset(),
) -> dict[str, str]:
    """
    Return annotations in which the receiver's sizes are its attributes, or left open.

    Args:
        texts: the annotations, inferred for one receiver.
        receivers: the outline of that receiver, and then of each receiver.
        agrees: whether every call obeys the text of one annotation, alone.
        constants: the integers in the code of the method.
    """
    own, *every = (dict(_sizes(each)) for each in receivers)
    sizes = Sizes(own, every, agrees, constants)
    if not sizes.own:
        return dict(texts)

    return {name: sizes.annotation(name, text) for name, text in texts.items()}


@dataclass(frozen=True)
class Sizes:
    """
    The sizes of receivers, by the path of the attribute.

    Attributes:
        own: those of the receiver that inference ran with.
        all: those of every receiver.
        agrees: whether every call obeys the text of one annotation, alone.
        constants: the integers in the code of the method.
    """

    own: dict[str, int]
    all: list[dict[str, int]]
    agrees: Agrees
    constants: frozenset[int]

    def annotation(self, name: str, text: str) -> str:
        """Return an annotation with each fixed axis as an attribute, or open."""
        axes = list(_axes(text))
        for index, axis in reversed(list(enumerate(axes))):
            if axis.is_fixed:
                text = _replaced(text, axis, self._axis(name, text, index))

        return _without_rank(text)

    def _axis(self, name: str, text: str, index: int) -> str:
        """Return how one axis is written."""
        axis = list(_axes(text))[index]
        if not axis.text.isdigit():
            return axis.text if len(self._different) > 1 else ANY
        paths = [path for path, size in self.own.items() if size == int(axis.text)]
        known = [path for path in paths if self._is_known(path, int(axis.text))]
        own = [path for path in known if "." not in path]
        deeper = [path for path in known if "." in path][:MOST_DEEP]
        named = self._fitting(name, text, index, own) or self._fitting(name, text, index, deeper)
        if named:
            return named[0] if len(named) == 1 or self._varies(named) else ANY
        is_constant = len(self._different) > 1 and not (
            self._may_be_one_of(name, text, index, paths) or self._may_be_computed(int(axis.text))
        )

        return axis.text if is_constant and self._agrees(name, text, index, axis.text) else ANY

    def _may_be_computed(self, size: int) -> bool:
        """
        Whether a size may be computed from attributes, and is the same in each object by chance.

        A constant in the code is not computed.
        """
        if size in self.constants:
            return False
        shared = [path for path in self.own if all(path in each for each in self.all)]
        pairs = combinations_with_replacement(shared, 2)

        return any(
            all(size == operation(each[a], each[b]) for each in self.all)
            for a, b in islice(pairs, MOST_PAIRS)
            for operation in (operator.mul, operator.add)
        )

    def _may_be_one_of(self, name: str, text: str, index: int, paths: list[str]) -> bool:
        """Whether a size may come from an attribute, of which no two values were seen."""
        unknown = [each for each in paths if not self._is_known(each, self.own[each])]

        return bool(self._fitting(name, text, index, unknown[:MOST_DEEP]))

    def _fitting(self, name: str, text: str, index: int, paths: list[str]) -> list[str]:
        """Return the attributes that an axis equals in every call, as they are written."""
        written = [f"{{self.{path}}}" for path in paths]

        return [each for each in written if self._agrees(name, text, index, each)]

    def _agrees(self, name: str, text: str, index: int, new: str) -> bool:
        """Whether every call obeys one axis, counted from the last one if not from the first."""
        return any(self.agrees(name, _only(text, index, new, before)) for before in (ANY, ""))

    def _is_known(self, path: str, size: int) -> bool:
        """Whether an attribute is the size by more than chance."""
        return size >= LARGE or len({each.get(path) for each in self.all}) > 1

    def _varies(self, named: list[str]) -> bool:
        """Whether several attributes are always equal, and not only in one object."""
        return len({each.get(named[0][6:-1]) for each in self.all}) > 1

    @property
    def _different(self) -> set[tuple[tuple[str, int], ...]]:
        return {tuple(sorted(each.items())) for each in self.all}


def _sizes(outline: Outline, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield the sizes in a receiver: integers, and the sizes of arrays."""
    if not isinstance(outline, ObjectOutline):
        return
    for name, value in outline.attributes:
        if name.startswith("_") or not name.isidentifier():
            continue
        match value:
            case PlainOutline(value=size):
                yield f"{prefix}{name}", size
            case ArrayOutline(shape=shape):
                yield from ((f"{prefix}{name}.shape[{i}]", n) for i, n in enumerate(shape))
            case ObjectOutline():
                yield from _sizes(value, f"{prefix}{name}.")


def _axes(text: str) -> Iterator[AxisAt]:
    """Yield the axes in the shapes of an annotation, in order."""
    shapes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    for node in sorted(shapes, key=lambda each: each.col_offset):
        if isinstance(node.value, str):
            for match in re.finditer(r"\S+", node.value):
                start = node.col_offset + 1 + match.start()
                yield AxisAt(start, start + len(match.group()), match.group())


def _replaced(text: str, axis: AxisAt, new: str) -> str:
    return f"{text[: axis.start]}{new}{text[axis.end :]}"


def _only(text: str, index: int, new: str, before: str) -> str:
    """
    Return an annotation with one axis, and every other of any size.

    Args:
        text: the annotation.
        index: the index of the axis.
        new: how it is written.
        before: what stands for each axis before it; if it is empty, they are of any number.
    """
    axes = list(_axes(text))
    start = _first_of_shape(axes, index)
    for number, axis in reversed(list(enumerate(axes))):
        if number == index:
            text = _replaced(text, axis, new if before else f"... {new}")
        elif not before and start <= number < index:
            text = _replaced(text, axis, "")
        elif not axis.text.startswith(("*", "...")):
            text = _replaced(text, axis, ANY)

    return text


def _without_rank(text: str) -> str:
    """Return an annotation that leaves the rank of a shape open if it leaves each size open."""
    parts = dtypes_and_shapes(text)
    for index in range(1, len(parts), 2):
        if set(parts[index].split()) == {ANY}:
            parts[index] = "..."

    return "".join(parts)


def _first_of_shape(axes: list[AxisAt], index: int) -> int:
    """Return the index of the first axis of the shape that an axis is in."""
    while index and axes[index].start == axes[index - 1].end + 1:
        index -= 1

    return index
