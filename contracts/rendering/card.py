"""Shapes as a card in HTML, for notebooks: a table and a picture, each axis in its own colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import chain

from contracts.model.clause import Clause, Contract
from contracts.rendering.svg import Call, diagram
from contracts.rendering.svg.colours import palette
from contracts.rendering.text import Row, shape_rows

__all__ = ["call_card", "contract_card"]

CARD = "border-left:4px solid #8b95a3;padding:.2rem 0 .2rem 1rem;line-height:1.5"
SIDE = "display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;align-items:center;margin:.4rem 0 1rem"
CELL = "text-align:left;padding:.1rem 1rem .1rem 0;background:none;border:0"
MUTED = "opacity:.75"


def contract_card(contract: Contract) -> str:
    """Show a contract: for each clause its condition, its shapes, and what else it asks."""
    clauses = contract.clauses
    order = [axis for each in clauses for row in shape_rows(each, {}) for axis in row.axes]
    asked = [{term.statement: None for term in each.refinements} for each in clauses]
    always = {term: None for term in asked[0] if all(term in each for each in asked)}
    own = [[term for term in each if term not in always] for each in asked]
    parts = [_clause(contract.name, *each, order) for each in zip(clauses, own, strict=True)]

    return _card(contract.name, *parts, _terms("Always", always))


def call_card(name: str, rows: Sequence[Row], order: Iterable[str] = ()) -> str:
    """Show one call of *name*, with the sizes of its axes; *order* is that of the colours."""
    return _card(name, _side(name, rows, order))


def _card(name: str, *parts: str) -> str:
    title = f'<div style="font-size:1.15em;font-weight:700">{_code(name)}</div>'

    return f'<div style="{CARD}">{title}{"".join(parts)}</div>'


def _clause(name: str, clause: Clause, asked: Iterable[str], order: Iterable[str]) -> str:
    condition = clause.condition
    where = f"Where {_code(condition.text)}" if condition else "Whatever the options"
    shapes = _side(name, shape_rows(clause, {}), order)

    return f"<div>{where}:</div>{shapes}{_terms('There', asked)}"


def _terms(where: str, statements: Iterable[str]) -> str:
    said = "; ".join(map(_marked, statements))

    return f'<div style="{MUTED}">{where}: {said}.</div>' if said else ""


def _side(name: str, rows: Sequence[Row], order: Iterable[str] = ()) -> str:
    """Set the table and the picture beside one another, or below where there is no room."""
    results = tuple(row for row in rows if row.path.startswith("return"))
    arguments = tuple(row for row in rows if row not in results)
    colours = palette(chain(order, *(row.axes for row in (*arguments, *results))))
    picture = diagram(Call(name, arguments, results), order=colours)

    return f'<div style="{SIDE}">{_table(rows, colours)}<div>{picture}</div></div>'


def _table(rows: Sequence[Row], colours: Mapping[str, str]) -> str:
    lines = (
        (_code(row.path), f'<span style="{MUTED}">{escape(row.type)}</span>', _shape(row, colours))
        for row in rows
    )
    cells = ("".join(f'<td style="{CELL}">{cell}</td>' for cell in line) for line in lines)

    return f'<table style="width:auto">{"".join(f"<tr>{row}</tr>" for row in cells)}</table>'


def _shape(row: Row, colours: Mapping[str, str]) -> str:
    """Write the axes of an array, each with its size where that is known."""
    sizes = row.shape or ("",) * len(row.axes)
    axes = [
        _coloured(axis if axis.isdecimal() else f"{axis} {size}".strip(), colours.get(axis, ""))
        for axis, size in zip(row.axes, sizes, strict=True)
    ]

    return _bare(f"({', '.join(axes)})")


def _coloured(words: str, colour: str) -> str:
    return f'<span style="color:{colour or "inherit"};white-space:nowrap">{escape(words)}</span>'


def _marked(statement: str) -> str:
    """Typeset backticks as code."""
    parts = enumerate(statement.split("`"))

    return "".join(_code(part) if at % 2 else escape(part) for at, part in parts)


def _code(words: str) -> str:
    return _bare(escape(words))


def _bare(html: str) -> str:
    return f'<code style="background:none;border:0;padding:0">{html}</code>'
