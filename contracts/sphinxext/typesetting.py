"""Text, lists and tables, of words in which backticks mark code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docutils import nodes

from contracts.rendering.symbols import Symbols

__all__ = ["boxed", "coded", "definitions", "formula", "legend", "listed", "paragraph", "table"]

WORD = re.compile(r"\w+")

Cell = Sequence[nodes.Node]


def paragraph(text: str, **attributes: object) -> nodes.paragraph:
    """Make a paragraph of words in which backticks mark code."""
    return nodes.paragraph("", "", *coded(text), **attributes)


def coded(text: str) -> list[nodes.Node]:
    """Typeset backticks, single or double, as code; nothing else is markup."""
    parts = enumerate(text.replace("``", "`").split("`"))

    return [nodes.literal("", part) if at % 2 else nodes.Text(part) for at, part in parts if part]


def formula(latex: str) -> nodes.paragraph:
    """Typeset a formula on a line of its own."""
    return nodes.paragraph("", "", nodes.math(latex, latex))


def boxed(name: str, *inside: nodes.Node) -> nodes.container:
    """Put nodes into a box that a style sheet knows by name."""
    return nodes.container("", *inside, classes=[name])


def listed(label: str, statements: Iterable[str]) -> list[nodes.Node]:
    """List statements under a label; nothing where there are none."""
    items = [nodes.list_item("", paragraph(each)) for each in statements]

    return [paragraph(label), nodes.bullet_list("", *items)] if items else []


def definitions(entries: Iterable[tuple[Cell, str]]) -> nodes.definition_list:
    """List terms with what they mean."""
    items = [
        nodes.definition_list_item(
            "", nodes.term("", "", *term), nodes.definition("", paragraph(meaning))
        )
        for term, meaning in entries
    ]

    return nodes.definition_list("", *items)


def legend(symbols: Symbols, spoken_of: Iterable[str]) -> list[nodes.Node]:
    """Say what each letter stands for, of those that are needed; nothing where there are none."""
    needed = {word for each in spoken_of for word in WORD.findall(each)}
    found = [
        each
        for name, letter in symbols.known.items()
        if name in needed
        for each in (
            nodes.Text(", "),
            nodes.math(letter, letter),
            nodes.Text(" is "),
            nodes.literal("", name),
        )
    ]
    said = (nodes.Text("In symbols "), *found[1:], nodes.Text("."))

    return [nodes.paragraph("", "", *said)] if found else []


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.container:
    """Typeset a table that scrolls where it is too wide; without a header if it is empty."""
    listed = list(rows)
    columns = [nodes.colspec(colwidth=1) for _ in listed[0]]
    group = nodes.tgroup("", *columns, cols=len(columns))
    if header:
        group += nodes.thead("", _row([[paragraph(each)] for each in header]))
    group += nodes.tbody("", *map(_row, listed))

    return boxed("contract-table", nodes.table("", group, classes=["colwidths-auto"]))


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))
