"""Convert a picture from `contracts.rendering.svg` to TikZ, for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from contracts.rendering.svg.piece import FONT

__all__ = ["escaped", "tikz"]

BP = 0.75
"""The size of a CSS pixel in big points, a unit of LaTeX."""

SPECIAL = {
    **{each: rf"\{each}" for each in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "…": r"\ldots{}",
}

ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}

NAMED = re.compile(r"var\(--[\w-]+, *#(\w+)\)")

Attributes = Mapping[str, str]


def tikz(svg: str) -> str:
    """
    Convert a picture to TikZ, in the colours for a light background.

    Args:
        svg: a picture of groups, lines, areas, frames and texts, from `contracts.rendering.svg`.
    """
    marks = "\n".join(_marks(ET.fromstring(svg), FONT))  # noqa: S314 - our own

    return f"\\begin{{tikzpicture}}[x={BP}bp, y=-{BP}bp]\n{marks}\n\\end{{tikzpicture}}"


def escaped(text: str) -> str:
    """Escape the special characters of LaTeX."""
    return "".join(SPECIAL.get(each, each) for each in text)


def _marks(mark: ET.Element, font: float) -> Iterator[str]:
    """Yield the TikZ lines of an SVG element and its children; they inherit the font size."""
    font = float(mark.get("font-size", font))
    style = {**mark.attrib, **_declarations(mark.get("style", ""))}
    match mark.tag.rpartition("}")[2]:
        case "polyline":
            yield f"\\draw[{_stroke(style)}, line cap=round, line join=round] {_path(style)};"
        case "polygon":
            yield f"\\fill[{_fill(style)}] {_path(style)} -- cycle;"
        case "rect":
            yield f"\\filldraw[{_fill(style)}, {_stroke(style)}] {_rectangle(style)};"
        case "text":
            yield _text(style, mark.text or "", font)
        case "g" | "svg":
            inner = [each for part in mark for each in _marks(part, font)]
            yield from _moved(style.get("transform", ""), inner)


def _declarations(style: str) -> dict[str, str]:
    pairs = (each.partition(":") for each in style.split(";") if each)

    return {name.strip(): value.strip() for name, _, value in pairs}


def _moved(transform: str, inner: list[str]) -> list[str]:
    if not transform:
        return inner
    x, y = transform.removeprefix("translate(").removesuffix(")").split()

    return [f"\\begin{{scope}}[shift={{({x},{y})}}]", *inner, "\\end{scope}"]


def _colour(value: str) -> str:
    named = NAMED.fullmatch(value)
    code = named[1] if named else value.removeprefix("#")
    if value in {"currentColor", ""}:
        return "black"
    red, green, blue = (int(code[n : n + 2], 16) for n in (0, 2, 4))

    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


def _stroke(style: Attributes) -> str:
    width = float(style.get("stroke-width", "1")) * BP
    opacity = style.get("stroke-opacity", "1")
    colour = _colour(style.get("stroke", ""))

    return f"draw={colour}, draw opacity={opacity}, line width={width:g}bp"


def _fill(style: Attributes) -> str:
    opacity = style.get("fill-opacity", "1")

    return f"fill={_colour(style.get('fill', ''))}, fill opacity={opacity}"


def _path(style: Attributes) -> str:
    return " -- ".join(f"({each})" for each in style["points"].split())


def _rectangle(style: Attributes) -> str:
    x, y, width, height = (float(style.get(each, 0)) for each in ("x", "y", "width", "height"))
    corners = float(style.get("rx", 0)) * BP

    return f"[rounded corners={corners:g}bp] ({x:g},{y:g}) rectangle ({x + width:g},{y + height:g})"


def _text(style: Attributes, text: str, font: float) -> str:
    size = font * BP
    bold = r"\bfseries" if style.get("font-weight") else ""
    look = rf"\ttfamily{bold}\fontsize{{{size:g}bp}}{{{size * 1.2:g}bp}}\selectfont"
    anchor = ANCHORS[style.get("text-anchor", "start")]
    options = f"anchor={anchor}, inner sep=0, text={_colour(style.get('fill', ''))}, font={look}"

    return f"\\node[{options}] at ({style['x']},{style['y']}) {{{escaped(text)}}};"
