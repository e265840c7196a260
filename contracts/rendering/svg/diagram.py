"""A call as one picture: what goes in, whom it goes to, and what comes out, from above to below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, groupby

from contracts.rendering.svg.boxes import Bars, Palette, array, bars
from contracts.rendering.svg.colours import STYLE, palette
from contracts.rendering.svg.drawing import ADVANCE, FONT, FONTS, Piece, line, text, wide
from contracts.rendering.text import Row

__all__ = ["Call", "diagram"]

APART, BETWEEN, ARROW = 16.0, 16.0, 30.0
"""Between two arrays beside one another, between two rows of them, and the length of an arrow."""

INK = "svg{color:#1b1f24}@media (prefers-color-scheme:dark){svg{color:#e6e9ee}}"
"""The colour of a picture that is a file of its own."""

Drawn = Row | Bars


@dataclass(frozen=True)
class Call:
    """
    A call, to be drawn.

    Attributes:
        name: whom it goes to.
        arguments: what goes in.
        results: what comes out.
        notes: what else to say of whom it goes to, a line each.
    """

    name: str
    arguments: tuple[Drawn, ...]
    results: tuple[Drawn, ...] = ()
    notes: tuple[str, ...] = ()


def diagram(
    call: Call, *, width: float = 350, order: Iterable[str] = (), standalone: bool = False
) -> str:
    """
    Draw a call as SVG.

    Args:
        call: what to draw.
        width: that it should keep within; one array may need more.
        order: names of axes, to give them the same colours in several pictures.
        standalone: whether it is a file of its own, and brings its own colours.
    """
    colours = palette(chain(order, *(each.axes for each in (*call.arguments, *call.results))))
    above, below = (_flowed(group, colours, width) for group in (call.arguments, call.results))
    whole = _stacked([each for each in (above, _called(call, width), below) if each.height])
    out = f", {_spoken(call.results)} out" if call.results else ""

    return _svg(whole, f"{_spoken(call.arguments)} into {call.name}{out}", standalone=standalone)


def _drawn(each: Drawn, colours: Palette) -> Piece:
    return bars(each, colours) if isinstance(each, Bars) else array(each, colours)


def _flowed(group: Sequence[Drawn], colours: Palette, width: float) -> Piece:
    """Set arrays beside one another, in as many rows as they need."""
    rows: list[list[Piece]] = []
    for _, alike in groupby(group, lambda each: each.axes[:1]):
        pieces = [_drawn(each, colours) for each in alike]
        if not rows or _taken([*rows[-1], *pieces]) > width:  # those alike stay together
            rows.append([])
        for piece in pieces:
            if rows[-1] and _taken([*rows[-1], piece]) > width:
                rows.append([])
            rows[-1].append(piece)
    made = [_beside(row) for row in rows]
    whole = max((each.width for each in made), default=0)
    marks, top = [], 0.0
    for row in made:
        marks.append(row.at((whole - row.width) / 2, top))
        top += row.height + BETWEEN

    return Piece(whole, max(top - BETWEEN, 0), "".join(marks))


def _taken(row: Sequence[Piece]) -> float:
    return sum(each.width for each in row) + APART * (len(row) - 1)


def _beside(row: Sequence[Piece]) -> Piece:
    marks, left = [], 0.0
    for piece in row:
        marks.append(piece.at(left, 0))
        left += piece.width + APART

    return Piece(_taken(row), max(each.height for each in row), "".join(marks))


def _called(call: Call, width: float) -> Piece:
    """Draw what is called as a frame around its name and its notes."""
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
    """Break a note at blanks, where it is too wide."""
    letters = int((width - 28) / (FONT * ADVANCE))
    lines = [""]
    for word in note.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()

    return lines


def _stacked(parts: Sequence[Piece]) -> Piece:
    """Set parts below one another, an arrow between two."""
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


def _spoken(group: Sequence[Drawn]) -> str:
    return ", ".join(each.path for each in group) or "nothing"


def _svg(whole: Piece, spoken: str, *, standalone: bool) -> str:
    width, height = round(whole.width + 4), round(whole.height + 4)
    own = f"<style>{STYLE}{INK}</style>" if standalone else ""
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""

    return (
        f'<svg{space} role="img" width="{width}" height="{height}" viewBox="-2 -2 {width} {height}"'
        f' font-family="{FONTS}" font-size="{FONT}">'
        f"<title>{escape(spoken)}</title>{own}{whole.marks}</svg>"
    )
