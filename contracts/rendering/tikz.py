"""A picture for LaTeX: what `contracts.rendering.svg` draws, with TikZ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from contracts.rendering.svg.drawing import FONT

__all__ = ["escaped", "tikz"]

BP = 0.75
"""Of a pixel of CSS, as LaTeX's big points."""

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
    Draw a picture with TikZ, in the colours for light.

    Args:
        svg: a picture of groups, lines, areas, frames and texts, from `contracts.rendering.svg`.
    """
    marks = "\n".join(_marks(ET.fromstring(svg), FONT))  # noqa: S314 - our own

    return f"\\begin{{tikzpicture}}[x={BP}bp, y=-{BP}bp]\n{marks}\n\\end{{tikzpicture}}"


def escaped(words: str) -> str:
    """Write words so that LaTeX says them."""
    return "".join(SPECIAL.get(each, each) for each in words)


def _marks(mark: ET.Element, font: float) -> Iterator[str]:
    """Give the lines of TikZ for a mark and what is in it, texts in a size that they inherit."""
    font = float(mark.get("font-size", font))
    given = {**mark.attrib, **_styled(mark.get("style", ""))}
    match mark.tag.rpartition("}")[2]:
        case "polyline":
            yield f"\\draw[{_stroke(given)}, line cap=round, line join=round] {_path(given)};"
        case "polygon":
            yield f"\\fill[{_fill(given)}] {_path(given)} -- cycle;"
        case "rect":
            yield f"\\filldraw[{_fill(given)}, {_stroke(given)}] {_rectangle(given)};"
        case "text":
            yield _text(given, mark.text or "", font)
        case "g" | "svg":
            inner = [each for part in mark for each in _marks(part, font)]
            yield from _moved(given.get("transform", ""), inner)


def _styled(style: str) -> dict[str, str]:
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


def _stroke(given: Attributes) -> str:
    width = float(given.get("stroke-width", "1")) * BP
    opacity = given.get("stroke-opacity", "1")
    colour = _colour(given.get("stroke", ""))

    return f"draw={colour}, draw opacity={opacity}, line width={width:g}bp"


def _fill(given: Attributes) -> str:
    opacity = given.get("fill-opacity", "1")

    return f"fill={_colour(given.get('fill', ''))}, fill opacity={opacity}"


def _path(given: Attributes) -> str:
    return " -- ".join(f"({each})" for each in given["points"].split())


def _rectangle(given: Attributes) -> str:
    x, y, width, height = (float(given.get(each, 0)) for each in ("x", "y", "width", "height"))
    corners = float(given.get("rx", 0)) * BP

    return f"[rounded corners={corners:g}bp] ({x:g},{y:g}) rectangle ({x + width:g},{y + height:g})"


def _text(given: Attributes, words: str, font: float) -> str:
    size = font * BP
    bold = r"\bfseries" if given.get("font-weight") else ""
    look = rf"\ttfamily{bold}\fontsize{{{size:g}bp}}{{{size * 1.2:g}bp}}\selectfont"
    anchor = ANCHORS[given.get("text-anchor", "start")]
    options = f"anchor={anchor}, inner sep=0, text={_colour(given.get('fill', ''))}, font={look}"

    return f"\\node[{options}] at ({given['x']},{given['y']}) {{{escaped(words)}}};"
