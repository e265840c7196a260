"""Render a call as one picture, from top to bottom: arguments, callable, results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from contracts.rendering.markup import escaped
from contracts.rendering.shape_table import Row
from contracts.rendering.svg.boxes import Bars, Palette, array, bars
from contracts.rendering.svg.colours import STYLE, palette
from contracts.rendering.svg.piece import ADVANCE, FONT, FONTS, Piece, line, text, wide

__all__ = ["Call", "diagram"]

COLUMN_GAP, ROW_GAP, ARROW = 16.0, 16.0, 30.0
"""The gap between two arrays, the gap between two rows of arrays, and the length of an arrow."""

INK = "svg{color:#1b1f24}@media (prefers-color-scheme:dark){svg{color:#e6e9ee}}"
"""The text colour of a picture in its own file."""

Item = Row | Bars


@dataclass(frozen=True)
class Call:
    """
    A call to render.

    Attributes:
        name: the name of the callable.
        arguments: the arguments.
        results: the results.
        notes: lines of text about the callable.
    """

    name: str
    arguments: tuple[Item, ...]
    results: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()


def diagram(
    call: Call, *, width: float = 350, order: Iterable[str] = (), standalone: bool = False
) -> str:
    """
    Render a call as SVG.

    Args:
        call: the call.
        width: the width of the picture; a single array may need more.
        order: names of axes, so that they have the same colours in several pictures.
        standalone: whether the picture is a file of its own, with its own colours.
    """
    colours = palette(chain(order, *(each.axes for each in (*call.arguments, *call.results))))
    above, below = (_rows(group, colours, width) for group in (call.arguments, call.results))
    whole = _stacked([each for each in (above, _callable(call, width), below) if each.height])
    out = f", {_names(call.results)} out" if call.results else ""

    return _svg(whole, f"{_names(call.arguments)} into {call.name}{out}", standalone=standalone)


def _rendered(each: Item, colours: Palette) -> Piece:
    return bars(each, colours) if isinstance(each, Bars) else array(each, colours)


def _rows(group: Sequence[Item], colours: Palette, width: float) -> Piece:
    """Place arrays side by side, in as many rows as they need."""
    rows: list[list[Piece]] = []
    for _, similar in groupby(group, lambda each: each.axes[:1]):
        pieces = [_rendered(each, colours) for each in similar]
        if not rows or _row_width([*rows[-1], *pieces]) > width:  # similar arrays stay together
            rows.append([])
        for piece in pieces:
            if rows[-1] and _row_width([*rows[-1], piece]) > width:
                rows.append([])
            rows[-1].append(piece)
    placed = [_row(row) for row in rows]
    whole = max((each.width for each in placed), default=0)
    marks, top = [], 0.0
    for row in placed:
        marks.append(row.at((whole - row.width) / 2, top))
        top += row.height + ROW_GAP

    return Piece(whole, max(top - ROW_GAP, 0), "".join(marks))


def _row_width(row: Sequence[Piece]) -> float:
    return sum(each.width for each in row) + COLUMN_GAP * (len(row) - 1)


def _row(row: Sequence[Piece]) -> Piece:
    marks, left = [], 0.0
    for piece in row:
        marks.append(piece.at(left, 0))
        left += piece.width + COLUMN_GAP

    return Piece(_row_width(row), max(each.height for each in row), "".join(marks))


def _callable(call: Call, width: float) -> Piece:
    """Render the callable as a frame around its name and its notes."""
    notes = [note for each in call.notes for note in _wrapped(each, width)]
    longest = max(wide(call.name) + 6, *map(wide, notes), 60)
    whole, height = longest + 28, 30.0 + 15 * len(notes)
    marks = [
        _frame(whole, height),
        text((whole / 2, 19), call.name, anchor="middle", bold=True),
        *(text((whole / 2, 34 + 15 * n), each, anchor="middle") for n, each in enumerate(notes)),
    ]

    return Piece(whole, height, "".join(marks))


def _frame(width: float, height: float) -> str:
    return (
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="6"'
        ' fill="currentColor" fill-opacity="0.05" stroke="currentColor" stroke-opacity="0.5"/>'
    )


def _wrapped(note: str, width: float) -> list[str]:
    """Break a note at spaces if it is too wide."""
    letters = int((width - 28) / (FONT * ADVANCE))
    lines = [""]
    for word in note.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()

    return lines


def _stacked(parts: Sequence[Piece]) -> Piece:
    """Place parts below one another, with arrows between them."""
    whole = max(each.width for each in parts)
    marks, top = [], 0.0
    for n, part in enumerate(parts):
        if n:
            marks.append(_arrow(whole / 2, top + 6, top + ARROW - 6))
            top += ARROW
        marks.append(part.at((whole - part.width) / 2, top))
        top += part.height

    return Piece(whole, top, "".join(marks))


def _arrow(x: float, top: float, bottom: float) -> str:
    head = [(x - 4, bottom - 5), (x, bottom), (x + 4, bottom - 5)]

    return line([(x, top), (x, bottom)], width=1.5) + line(head, width=1.5)


def _names(group: Sequence[Item]) -> str:
    return ", ".join(each.path for each in group) or "nothing"


def _svg(whole: Piece, title: str, *, standalone: bool) -> str:
    width, height = round(whole.width + 4), round(whole.height + 4)
    own = f"<style>{STYLE}{INK}</style>" if standalone else ""
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""

    return (
        f'<svg{space} role="img" width="{width}" height="{height}" viewBox="-2 -2 {width} {height}"'
        f' font-family="{FONTS}" font-size="{FONT}">'
        f"<title>{escaped(title)}</title>{own}{whole.marks}</svg>"
    )
