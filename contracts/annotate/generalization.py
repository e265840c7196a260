"""
The most precise annotations that are as general as several, each inferred from another call.

Axes that have the same texts in each of them get one name; others get another. Shapes of different
ranks keep the axes that all end with; the axes before become one of any number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.annotate.annotation_text import dtypes_and_shapes, joined_dtype, names_in, renamed

__all__ = ["generalized", "with_bound_names"]

ANY = "_"
"""An axis of any size."""

ANY_NUMBER = "..."
"""Axes of any number and any sizes."""

NAMES = (*"nmkpqrstuvw", *(f"n{number}" for number in range(2, 200)))

GROUPS = ("*shape", "*other", *(f"*shape{number}" for number in range(2, 100)))

MOST_ENDS = 2
"""Last axes that shapes of different ranks are tried to have in common."""

RESULT = "return"

Texts = Mapping[str, str]
Row = tuple[str | None, ...]
"""A part of an annotation, as each inference has it; None where it has no such annotation."""


def generalized(inferred: Sequence[Texts]) -> dict[str, str]:
    """
    Return annotations that are as general as all.

    A parameter that only some calls passed has its annotation from those. One whose annotations
    differ in more than shapes and dtypes is left out, and so is a result that one call has not.
    """
    if len(inferred) == 1:
        return with_bound_names(inferred[0])
    tried = [_generalized(inferred, ends) for ends in reversed(range(MOST_ENDS + 1))]

    return with_bound_names(next(filter(_result_is_bound, tried), tried[0]))


def _generalized(inferred: Sequence[Texts], ends: int) -> dict[str, str]:
    rows = {name: tuple(each.get(name) for each in inferred) for name in _order(inferred)}
    if None in rows.get(RESULT, ()):
        del rows[RESULT]
    axes = Axes(ends)
    joined = {name: _joined(row, axes, is_result=name == RESULT) for name, row in rows.items()}

    return {name: text for name, text in joined.items() if text is not None}


def _order(inferred: Sequence[Texts]) -> list[str]:
    """Name the annotations: those that each inference has first, and the result last."""
    names = dict.fromkeys(name for each in inferred for name in each)

    return sorted(
        names, key=lambda name: (name == RESULT, sum(name not in each for each in inferred))
    )


def _result_is_bound(texts: Texts) -> bool:
    """Whether each variadic axis of the result is in a parameter."""
    bound = _axes_of_parameters(texts)

    return all(
        axis in bound for axis in _axes(texts.get(RESULT, "")) if axis.startswith(("*", "."))
    )


def with_bound_names(texts: Texts) -> dict[str, str]:
    """Open each axis of the result whose name no parameter has, unless it has it twice."""
    if RESULT not in texts:
        return dict(texts)
    counts = Counter(_axes(texts[RESULT]))
    bound = {*_axes_of_parameters(texts), *(axis for axis, count in counts.items() if count > 1)}
    names = {name for axis in bound for name in [axis, *names_in(axis)]}
    result = renamed(texts[RESULT], {name: name for name in names})

    return {**texts, RESULT: result}


def _axes_of_parameters(texts: Texts) -> set[str]:
    return {axis for name, text in texts.items() if name != RESULT for axis in _axes(text)}


def _axes(text: str) -> Iterator[str]:
    for shape in dtypes_and_shapes(text)[1::2]:
        yield from shape.split()


@dataclass
class Axes:
    """
    The axis that stands for a row of axes.

    Attributes:
        ends: how many last axes of parameters of different ranks may be the same.
        named: the name of each row so far; of a row of groups of axes, the variadic axis.
    """

    ends: int
    named: dict[Row, str] = field(default_factory=dict)

    def axis(self, row: Row) -> str:
        """Return the axis for a row of axes."""
        present = [each for each in row if each is not None]
        if any([each] == names_in(each) for each in present):
            return self._known(row) or self._free(row, NAMES)
        names = [[] if each is None else names_in(each) for each in row]
        counts = {len(own) for own, each in zip(names, row, strict=True) if each is not None}
        if len(counts) > 1:
            return ANY
        known = [self._known(each) for each in self._columns(names, row, max(counts))]
        texts = {
            renamed(each, {a: b for a, b in zip(own, known, strict=True) if b})
            for each, own in zip(row, names, strict=True)
            if each is not None
        }

        return next(iter(texts)) if len(texts) == 1 else ANY

    def shape(self, rows: Sequence[list[str] | None], *, is_result: bool) -> list[str]:
        """Return the axes for a row of shapes."""
        left = [None if each is None else list(each) for each in rows]
        present = [each for each in left if each is not None]
        variadic = any(axis.startswith(("*", ".")) for each in present for axis in each)
        if len({len(each) for each in present}) == 1 and not variadic:
            return [self.axis(_column(left, index)) for index in range(len(present[0]))]
        ends: list[str] = []
        while all(present):
            axis = self._last(_column(left, -1), may_be_new=not is_result and len(ends) < self.ends)
            if axis is None:
                break
            ends.insert(0, axis)
            for each in present:
                each.pop()
        if variadic or any(ANY in each for each in present):
            return [ANY_NUMBER, *ends]
        group = tuple(None if each is None else f"*{' '.join(each)}" for each in left)

        return [self._known(group) or self._free(group, GROUPS), *ends]

    def _columns(self, names: Sequence[list[str]], row: Row, count: int) -> Iterable[Row]:
        for index in range(count):
            yield tuple(
                None if each is None else own[index] for own, each in zip(names, row, strict=True)
            )

    def _last(self, row: Row, *, may_be_new: bool) -> str | None:
        """Return the axis for last axes that are the same, or None."""
        present = {each for each in row if each is not None}
        if any(each.startswith(("*", ".", ANY)) for each in present):
            return None
        if len(present) == 1 and not names_in(next(iter(present))):
            return next(iter(present))

        return self.axis(row) if may_be_new else self._known(row)

    def _known(self, row: Row) -> str | None:
        """Return the name of a row, or of the only one that differs where this one has no axis."""
        fitting = {
            name
            for each, name in self.named.items()
            if all(b is None or a == b for a, b in zip(each, row, strict=True))
        }

        return fitting.pop() if len(fitting) == 1 else None

    def _free(self, row: Row, names: tuple[str, ...]) -> str:
        """Name a row: by a name in it that is free, or by another."""
        own = [each for each in row if each is not None and [each] == names_in(each)]
        used = set(self.named.values())
        self.named[row] = next(each for each in (*own, *names) if each not in used)

        return self.named[row]


def _column(shapes: Sequence[list[str] | None], index: int) -> Row:
    """Return one axis of each shape."""
    return tuple(None if each is None else each[index] for each in shapes)


def _joined(row: Row, axes: Axes, *, is_result: bool) -> str | None:
    """Return an annotation as general as some, or None where they differ in their structure."""
    parts = [None if each is None else dtypes_and_shapes(each) for each in row]
    counts = {len(each) for each in parts if each is not None}
    if len(counts) != 1:
        return None
    joined: list[str] = []
    for index in range(counts.pop()):
        column = _column(parts, index)
        if index % 2:
            shapes = [None if each is None else each.split() for each in column]
            joined.append(" ".join(axes.shape(shapes, is_result=is_result)))
        elif (dtype := joined_dtype([each for each in column if each is not None])) is not None:
            joined.append(dtype)
        else:
            return None

    return "".join(joined)
