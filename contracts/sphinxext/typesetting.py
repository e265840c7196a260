"""Docutils nodes for paragraphs, lists and tables, with backticks for code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docutils import nodes

from contracts.rendering.symbols import Symbols

__all__ = ["boxed", "coded", "definitions", "formula", "legend", "listed", "paragraph", "table"]

WORD = re.compile(r"\w+")

Cell = Sequence[nodes.Node]


def paragraph(text: str, **attributes: object) -> nodes.paragraph:
    """Return a paragraph, with backticks for code."""
    return nodes.paragraph("", "", *coded(text), **attributes)


def coded(text: str) -> list[nodes.Node]:
    """Return nodes of a text: single or double backticks mark code, nothing else is markup."""
    parts = enumerate(text.replace("``", "`").split("`"))

    return [nodes.literal("", part) if at % 2 else nodes.Text(part) for at, part in parts if part]


def formula(latex: str) -> nodes.paragraph:
    """Return a formula on its own line."""
    return nodes.paragraph("", "", nodes.math(latex, latex))


def boxed(name: str, *inside: nodes.Node) -> nodes.container:
    """Return a container with a CSS class."""
    return nodes.container("", *inside, classes=[name])


def listed(label: str, statements: Iterable[str]) -> list[nodes.Node]:
    """Return a label and a list of statements; nothing if there are none."""
    items = [nodes.list_item("", paragraph(each)) for each in statements]

    return [paragraph(label), nodes.bullet_list("", *items)] if items else []


def definitions(entries: Iterable[tuple[Cell, str]]) -> nodes.definition_list:
    """Return a list of terms with their meanings."""
    items = [
        nodes.definition_list_item(
            "", nodes.term("", "", *term), nodes.definition("", paragraph(meaning))
        )
        for term, meaning in entries
    ]

    return nodes.definition_list("", *items)


def legend(symbols: Symbols, texts: Iterable[str]) -> list[nodes.Node]:
    """Return the meanings of the letters of names in texts; nothing if there are none."""
    needed = {word for each in texts for word in WORD.findall(each)}
    entries = [
        each
        for name, letter in symbols.letters.items()
        if name in needed
        for each in (
            nodes.Text(", "),
            nodes.math(letter, letter),
            nodes.Text(" is "),
            nodes.literal("", name),
        )
    ]
    sentence = (nodes.Text("Symbols: "), *entries[1:], nodes.Text("."))

    return [nodes.paragraph("", "", *sentence)] if entries else []


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.container:
    """Return a table that scrolls if it is too wide; an empty header is omitted."""
    listed = list(rows)
    columns = [nodes.colspec(colwidth=1) for _ in listed[0]]
    group = nodes.tgroup("", *columns, cols=len(columns))
    if header:
        group += nodes.thead("", _row([[paragraph(each)] for each in header]))
    group += nodes.tbody("", *map(_row, listed))

    return boxed("contract-table", nodes.table("", group, classes=["colwidths-auto"]))


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))
