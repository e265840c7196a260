"""Render one array as a box: its last axis is the width, then the height, then the depth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.rendering.markup import escaped
from contracts.rendering.shape_table import Row
from contracts.rendering.svg.piece import FONT, Piece, Point, line, polygon, text, wide

__all__ = ["Bars", "Label", "array", "bars", "labels_of"]

GAP, TITLE = 5.0, 20.0
"""The space between an edge and its label, and the height of a title."""
BAR = 9.0
FINEST = 8
"""The largest size of an axis with a line for each item."""

Palette = Mapping[str, str]


@dataclass(frozen=True)
class Bars:
    """
    Lengths, such as the lengths of the sequences in a batch, as bars.

    Attributes:
        path: the place of the lengths.
        axes: the axis with one length per item, and the axis that the lengths measure.
        lengths: the lengths of the bars.
    """

    path: str
    axes: tuple[str, str]
    lengths: tuple[int, ...]

    @property
    def values(self) -> str:
        """The lengths as text, which nobody takes for a shape."""
        return f"= [{', '.join(map(str, self.lengths))}]"


@dataclass(frozen=True)
class Label:
    """An axis: its name, its size if it is known, and its colour."""

    name: str
    size: int | None
    colour: str

    @property
    def text(self) -> str:
        """Its name and its size; only the name if that is a number."""
        name_only = self.size is None or self.name.isdecimal()

        return self.name if name_only else f"{self.name} {self.size}"

    @property
    def length(self) -> float:
        """The length of its edge, on a logarithmic scale, so that size 1 is visible beside 1000."""
        if self.size == 0:
            return 4
        return 44 if self.size is None else min(104, 24 + 16 * math.log2(self.size))

    @property
    def cuts(self) -> list[float]:
        """The positions of the lines between its items, as fractions of its length."""
        size = self.size or 1

        return [n / size for n in range(1, size)] if size <= FINEST else []


def labels_of(row: Row, colours: Palette) -> list[Label]:
    """Return the labels of the axes of an array, in order."""
    sizes = row.shape if row.shape is not None else [None] * len(row.axes)

    return [
        Label(name, size, colours.get(name, "currentColor"))
        for name, size in zip(row.axes, sizes, strict=True)
    ]


def array(row: Row, colours: Palette) -> Piece:
    """Render an array: a box, a rectangle, a bar or a square, below its name and its shape."""
    labels = labels_of(row, colours)
    shape = "" if row.shape is None else f"({', '.join(map(str, row.shape))})"
    outer, inner = labels[:-3], labels[-3:]
    box = _box(inner, stacked=bool(outer))
    lines = [_title(row.path, shape), *[(f"{each.text} of", each.colour) for each in outer]]
    description = ", ".join(each.text for each in labels) or "a single number"

    return _titled(lines, box, f"{row.path}: {description}")


def bars(lengths: Bars, colours: Palette) -> Piece:
    """Render lengths as bars, one below the other."""
    of, along = (colours.get(name, "currentColor") for name in lengths.axes)
    longest = max(lengths.lengths, default=0)
    label = Label(lengths.axes[1], longest, along)
    left = wide(f"{lengths.axes[0]} {len(lengths.lengths)}") + GAP
    step = label.length / max(longest, 1)
    marks = []
    for n, length in enumerate(lengths.lengths):
        top, right = n * (BAR + 4) + 2, left + length * step
        corners = [(left, top), (right, top), (right, top + BAR), (left, top + BAR)]
        marks += [polygon(corners, 0.1), line([*corners, corners[0]])]
        marks += [line([(left, top + BAR), (right, top + BAR)], colour=along, width=2.5)]
        marks += [text((right + GAP, top + BAR), str(length), colour=along)]
    height = len(lengths.lengths) * (BAR + 4)
    middle = (left - GAP, height / 2 + FONT / 3)
    marks.append(text(middle, f"{lengths.axes[0]} {len(lengths.lengths)}", anchor="end", colour=of))
    piece = Piece(left + label.length + GAP + wide("00"), height, "".join(marks))
    title = _title(lengths.path, lengths.values)

    return _titled([title], piece, f"{lengths.path} {lengths.values}")


def _title(path: str, shape: str) -> tuple[str, str]:
    return f"{path}\t{shape}", "currentColor"


def _titled(lines: list[tuple[str, str]], below: Piece, description: str) -> Piece:
    """Add lines of text above a piece; the first line is a name and a shape."""
    width = max(below.width, *(wide(title) for title, _ in lines))
    marks = [f"<title>{escaped(description)}</title>"]
    for n, (title, colour) in enumerate(lines):
        name, tab, shape = title.partition("\t")
        marks.append(text((0, FONT + n * 15), name, colour=colour, bold=bool(tab)))
        if shape:
            marks.append(text((wide(f"{name} "), FONT), shape))
    top = TITLE + 15 * (len(lines) - 1)

    return Piece(width, top + below.height, f"<g>{''.join(marks)}{below.at(0, top)}</g>")


def _box(labels: list[Label], *, stacked: bool) -> Piece:
    """Render up to three axes, with their labels beside their edges."""
    across = labels[-1] if labels else None
    down = labels[-2] if len(labels) > 1 else None
    deep = labels[-3] if len(labels) > 2 else None  # noqa: PLR2004
    width = across.length if across else 18.0
    height = down.length if down else 18.0
    slant = deep.length * 0.42 if deep else 0.0
    foot = wide(across.text) - width if across else 0.0
    side = wide(deep.text) + GAP + 2 - slant / 2 if deep else 0.0
    left = max(wide(down.text) + GAP if down else 0.0, foot / 2)
    right = max(side, foot / 2 - slant, 0)
    corner = (left, slant)
    frame = _Frame(corner, width, height, slant)
    marks = [*_faces(frame, stacked=stacked), *_ruled(frame, across, down, deep)]
    marks += _edges(frame, across, down, deep)
    below = FONT + GAP + 2 if across else 0

    return Piece(left + width + slant + right, slant + height + below, "".join(marks))


@dataclass(frozen=True)
class _Frame:
    """The front of a box, by its upper left corner; its depth goes up and to the right."""

    corner: Point
    width: float
    height: float
    slant: float

    def point(self, across: float, down: float, deep: float = 0) -> Point:
        """Return a point of the box, by the fraction of each axis."""
        x, y = self.corner
        back = deep * self.slant

        return x + across * self.width + back, y + down * self.height - back


def _faces(frame: _Frame, *, stacked: bool) -> list[str]:
    p = frame.point
    faces = [([p(0, 0), p(1, 0), p(1, 1), p(0, 1)], 0.05)]
    if frame.slant:
        faces.append(([p(0, 0), p(0, 0, 1), p(1, 0, 1), p(1, 0)], 0.1))
        faces.append(([p(1, 0), p(1, 0, 1), p(1, 1, 1), p(1, 1)], 0.15))
    marks = [polygon(corners, opacity) for corners, opacity in faces]
    marks += [line([*corners, corners[0]]) for corners, _ in faces]
    if stacked:
        behind = [p(0, 0, 1), p(1, 0, 1), p(1, 1, 1)]
        marks.append(line([(x + 5, y - 5) for x, y in behind]))

    return marks


def _ruled(
    frame: _Frame, across: Label | None, down: Label | None, deep: Label | None
) -> list[str]:
    p = frame.point
    rules = [[p(at, 1), p(at, 0), p(at, 0, 1)] for at in (across.cuts if across else [])]
    rules += [[p(0, at), p(1, at), p(1, at, 1)] for at in (down.cuts if down else [])]
    rules += [[p(0, 0, at), p(1, 0, at), p(1, 1, at)] for at in (deep.cuts if deep else [])]

    return [line(rule, width=0.5) for rule in rules]


def _edges(
    frame: _Frame, across: Label | None, down: Label | None, deep: Label | None
) -> list[str]:
    p = frame.point
    marks = []
    if across:
        x, y = p(0.5, 1)
        marks += [line([p(0, 1), p(1, 1)], colour=across.colour, width=2.5)]
        marks += [text((x, y + FONT + GAP), across.text, anchor="middle", colour=across.colour)]
    if down:
        x, y = p(0, 0.5)
        marks += [line([p(0, 0), p(0, 1)], colour=down.colour, width=2.5)]
        place = (x - GAP, y + FONT / 3)
        marks += [text(place, down.text, anchor="end", colour=down.colour)]
    if deep:
        x, y = p(1, 1, 0.5)
        marks += [line([p(1, 1), p(1, 1, 1)], colour=deep.colour, width=2.5)]
        marks += [text((x + GAP + 2, y + FONT / 2 + 2), deep.text, colour=deep.colour)]

    return marks
