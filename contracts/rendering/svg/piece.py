"""A piece of a picture, and the SVG elements in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.rendering.markup import escaped

__all__ = ["Piece", "Point", "line", "polygon", "text", "wide"]

Point = tuple[float, float]

FONT = 11
FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
ADVANCE = 0.61
"""The width of a letter of a fixed-width font, as a part of its size."""


@dataclass(frozen=True)
class Piece:
    """SVG elements in a rectangle at the origin, with its width and height."""

    width: float
    height: float
    marks: str

    def at(self, x: float, y: float) -> str:
        """Return its elements, moved to a point."""
        return f'<g transform="translate({_number(x)} {_number(y)})">{self.marks}</g>'


def wide(text: str) -> float:
    """Return the width of a text."""
    return len(text) * FONT * ADVANCE


def text(
    point: Point,
    content: str,
    *,
    anchor: str = "start",
    colour: str = "currentColor",
    bold: bool = False,
) -> str:
    """Render a text with its base line at a point."""
    weight = ' font-weight="700"' if bold else ""

    return (
        f'<text x="{_number(point[0])}" y="{_number(point[1])}" text-anchor="{anchor}"'
        f'{weight} style="fill:{colour}">{escaped(content)}</text>'
    )


def line(points: Iterable[Point], *, colour: str = "currentColor", width: float = 1) -> str:
    """Render a line through points."""
    opacity = ' stroke-opacity="0.35"' if colour == "currentColor" else ""

    return (
        f'<polyline points="{_path(points)}" fill="none" stroke-width="{_number(width)}"'
        f' stroke-linecap="round" stroke-linejoin="round"{opacity} style="stroke:{colour}"/>'
    )


def polygon(points: Iterable[Point], opacity: float) -> str:
    """Render the area between points, in a transparent colour."""
    return f'<polygon points="{_path(points)}" fill="currentColor" fill-opacity="{opacity}"/>'


def _path(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{math.floor(value * 10 + 0.5) / 10:g}"
