"""The marks that an unrolled layer is drawn with."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from contracts.rendering.svg.piece import Point, line, text, wide

__all__ = ["arrow", "box", "dots", "frame", "small", "spoken", "words_in_colour"]

SMALL = 9


def box(middle: Point, width: float, height: float, words: str, colour: str = "") -> str:
    """Draw a box around a word; one of a colour stands out."""
    x, y = middle[0] - width / 2, middle[1] - height / 2
    ink = colour or "currentColor"
    fill, stroke, weight = (0.18, 1, 2.5) if colour else (0.06, 0.5, 1)

    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"'
        f' style="fill:{ink};stroke:{ink}" fill-opacity="{fill}" stroke-opacity="{stroke}"'
        f' stroke-width="{weight}"/>'
    ) + text((middle[0], middle[1] + 4), words, anchor="middle", bold=bool(colour))


def frame(width: float, height: float) -> str:
    """Draw the ground of a layer."""
    return (
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="currentColor"'
        ' fill-opacity="0.04" stroke-opacity="0"/>'
    )


def arrow(points: Iterable[Point], colour: str = "currentColor") -> str:
    """Draw a line through points, and a head where it ends."""
    path = list(points)
    (x0, y0), (x, y) = path[-2:]
    across, down = _sign(x - x0), _sign(y - y0)
    head = [
        (x - 4 * across - 3 * down, y - 4 * down - 3 * across),
        (x, y),
        (x - 4 * across + 3 * down, y - 4 * down + 3 * across),
    ]

    return line(path, colour=colour, width=1.25) + line(head, colour=colour, width=1.25)


def dots(middle: Point, *, down: bool = False) -> str:
    """Stand for what is left out."""
    x, y = middle
    places = [(x, y + n) if down else (x + n, y) for n in (-5, 0, 5)]

    return spoken("left out", [line([each, each], width=2.5) for each in places])


def small(mark: str) -> str:
    """Make a text smaller."""
    return f'<g font-size="{SMALL}">{mark}</g>'


def spoken(words: str, marks: Iterable[str]) -> str:
    """Say what marks show."""
    return f"<g><title>{escape(words)}</title>{''.join(marks)}</g>"


def words_in_colour(place: Point, words: Iterable[tuple[str, str]]) -> str:
    """Write words after one another, each in its colour."""
    x, marks = place[0], []
    for word, colour in words:
        marks.append(text((x, place[1]), word, colour=colour))
        x += wide(word)

    return "".join(marks)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
