"""Render shapes as HTML for notebooks: a table and a picture, each axis in its own colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from contracts.model.clause import Clause, Contract
from contracts.rendering.markup import escaped
from contracts.rendering.shape_table import Row, shape_rows
from contracts.rendering.svg import Call, diagram
from contracts.rendering.svg.colours import palette

__all__ = ["call_html", "contract_html"]

FRAME = "border-left:4px solid #8b95a3;padding:.2rem 0 .2rem 1rem;line-height:1.5"
COLUMNS = "display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;align-items:center;margin:.4rem 0 1rem"
CELL = "text-align:left;padding:.1rem 1rem .1rem 0;background:none;border:0"
MUTED = "opacity:.75"


def contract_html(contract: Contract) -> str:
    """Render a contract: for each clause its condition, its shapes, and its refinements."""
    clauses = contract.clauses
    order = [axis for each in clauses for row in shape_rows(each, {}) for axis in row.axes]
    statements = [[each.statement for each in clause.refinements] for clause in clauses]
    shared = [each for each in statements[0] if all(each in others for others in statements)]
    own = [[each for each in own if each not in shared] for own in statements]
    parts = [_clause(contract.name, *each, order) for each in zip(clauses, own, strict=True)]

    return _frame(contract.name, *parts, _refinements("Always", dict.fromkeys(shared)))


def call_html(name: str, rows: Sequence[Row], order: Iterable[str] = ()) -> str:
    """Render one call of *name*, with the sizes of its axes; *order* assigns the colours."""
    return _frame(name, _shapes(name, rows, order))


def _frame(name: str, *parts: str) -> str:
    title = f'<div style="font-size:1.15em;font-weight:700">{_code(name)}</div>'

    return f'<div style="{FRAME}">{title}{"".join(parts)}</div>'


def _clause(name: str, clause: Clause, refinements: Iterable[str], order: Iterable[str]) -> str:
    condition = clause.condition
    where = f"If {_code(condition.text)}" if condition else "With any options"
    shapes = _shapes(name, shape_rows(clause, {}), order)

    return f"<div>{where}:</div>{shapes}{_refinements('Then', dict.fromkeys(refinements))}"


def _refinements(where: str, statements: Iterable[str]) -> str:
    text = "; ".join(map(_marked, statements))

    return f'<div style="{MUTED}">{where}: {text}.</div>' if text else ""


def _shapes(name: str, rows: Sequence[Row], order: Iterable[str] = ()) -> str:
    """Render the table and the picture side by side, or stacked if there is no room."""
    results = tuple(row for row in rows if row.path.startswith("return"))
    arguments = tuple(row for row in rows if row not in results)
    colours = palette(chain(order, *(row.axes for row in (*arguments, *results))))
    picture = diagram(Call(name, arguments, results), order=colours)

    return f'<div style="{COLUMNS}">{_table(rows, colours)}<div>{picture}</div></div>'


def _table(rows: Sequence[Row], colours: Mapping[str, str]) -> str:
    has_values = any(row.values for row in rows)
    lines = (
        (
            _code(row.path),
            _muted(row.type),
            _shape(row, colours),
            *[_muted(row.values)] * has_values,
        )
        for row in rows
    )
    cells = ("".join(f'<td style="{CELL}">{cell}</td>' for cell in line) for line in lines)

    return f'<table style="width:auto">{"".join(f"<tr>{row}</tr>" for row in cells)}</table>'


def _muted(text: str) -> str:
    return f'<span style="{MUTED}">{escaped(text)}</span>'


def _shape(row: Row, colours: Mapping[str, str]) -> str:
    """Render the axes of an array, each with its size if it is known."""
    sizes = row.shape or ("",) * len(row.axes)
    axes = [
        _coloured(axis if axis.isdecimal() else f"{axis} {size}".strip(), colours.get(axis, ""))
        for axis, size in zip(row.axes, sizes, strict=True)
    ]

    return _bare(f"({', '.join(axes)})")


def _coloured(text: str, colour: str) -> str:
    return f'<span style="color:{colour or "inherit"};white-space:nowrap">{escaped(text)}</span>'


def _marked(statement: str) -> str:
    """Render backticks as code."""
    parts = enumerate(statement.split("`"))

    return "".join(_code(part) if at % 2 else escaped(part) for at, part in parts)


def _code(text: str) -> str:
    return _bare(escaped(text))


def _bare(html: str) -> str:
    return f'<code style="background:none;border:0;padding:0">{html}</code>'
