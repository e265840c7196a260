"""The SVG marks of an unrolled layer."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from contracts.rendering.svg.piece import Point, line, text, wide

__all__ = ["arrow", "box", "coloured_words", "ellipsis", "frame", "small_text", "titled"]

SMALL = 9


def box(middle: Point, width: float, height: float, words: str, colour: str = "") -> str:
    """Render a box around a word; a coloured box is highlighted."""
    x, y = middle[0] - width / 2, middle[1] - height / 2
    ink = colour or "currentColor"
    fill, stroke, weight = (0.18, 1, 2.5) if colour else (0.06, 0.5, 1)

    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"'
        f' style="fill:{ink};stroke:{ink}" fill-opacity="{fill}" stroke-opacity="{stroke}"'
        f' stroke-width="{weight}"/>'
    ) + text((middle[0], middle[1] + 4), words, anchor="middle", bold=bool(colour))


def frame(width: float, height: float) -> str:
    """Render the background of a layer."""
    return (
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="currentColor"'
        ' fill-opacity="0.04" stroke-opacity="0"/>'
    )


def arrow(points: Iterable[Point], colour: str = "currentColor") -> str:
    """Render a line through points, with an arrow head at its end."""
    path = list(points)
    (x0, y0), (x, y) = path[-2:]
    across, down = _sign(x - x0), _sign(y - y0)
    head = [
        (x - 4 * across - 3 * down, y - 4 * down - 3 * across),
        (x, y),
        (x - 4 * across + 3 * down, y - 4 * down + 3 * across),
    ]

    return line(path, colour=colour, width=1.25) + line(head, colour=colour, width=1.25)


def ellipsis(middle: Point, *, down: bool = False) -> str:
    """Render three dots in place of what is left out."""
    x, y = middle
    places = [(x, y + n) if down else (x + n, y) for n in (-5, 0, 5)]

    return titled("left out", [line([each, each], width=2.5) for each in places])


def small_text(mark: str) -> str:
    """Render a smaller text."""
    return f'<g font-size="{SMALL}">{mark}</g>'


def titled(words: str, marks: Iterable[str]) -> str:
    """Group marks under a title that a screen reader speaks."""
    return f"<g><title>{escape(words)}</title>{''.join(marks)}</g>"


def coloured_words(place: Point, words: Iterable[tuple[str, str]]) -> str:
    """Render words one after another, each in its colour."""
    x, marks = place[0], []
    for word, colour in words:
        marks.append(text((x, place[1]), word, colour=colour))
        x += wide(word)

    return "".join(marks)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
