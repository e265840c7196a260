"""Arrays, with the names and the sizes of their axes."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars, Call
from rnn_spec.reports.pictures.axes_text import axes_text, shape_text
from rnn_spec.reports.terminal.style import console, grid

__all__ = ["call_table", "show_shapes"]


def show_shapes(layer: str, rows: Iterable[Row]) -> None:
    """Print the tensors of a call, with the names and the sizes of their axes."""
    table = grid(layer, "type", "shape", "axes")
    for row in rows:
        table.add_row(row.path, Text(row.type, "dim"), str(row.shape), ", ".join(row.axes))
    console().print(table)


def call_table(call: Call) -> Table:
    """List what goes in and what comes out, the layer in between if it has options."""
    table = Table.grid(padding=(0, 2))
    for each in call.arguments:
        table.add_row(*_row(each))
    if call.notes:
        table.add_row(Text(call.name, "bold"), "", Text(" ".join(call.notes)))
    for each in call.results:
        table.add_row(*_row(each))

    return table


def _row(each: Row | Bars) -> tuple[Text, Text, Text]:
    return Text(each.path), Text(shape_text(each)), Text(axes_text(each), "dim")
