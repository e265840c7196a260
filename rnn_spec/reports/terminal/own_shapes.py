"""The shapes of a layer of your own, beside those of torch.nn's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text

from contracts.rendering.shape_table import Row
from rnn_spec.reports.terminal.style import console, grid, plain

__all__ = ["show_own_shapes"]


def show_own_shapes(
    name: str, rows: Iterable[Row], kind: str | None, expected: Mapping[str, Row]
) -> None:
    """
    Print the tensors of a call; below each, that of torch.nn's layer if it has another shape.

    Args:
        name: the name of the layer.
        rows: the input, and what comes out.
        kind: the kind of the layer; None if it is not known.
        expected: the tensors of torch.nn's layer, by their paths.
    """
    table, own = grid(plain(name).plain, "shape", "axes"), {row.path: row for row in rows}
    others = False
    for row in own.values():
        table.add_row(*_cells(row.path, row))
        theirs = expected.get(row.path)
        if theirs is not None and theirs.shape != row.shape:
            table.add_row(*_cells(f"  torch.nn.{kind}", theirs, "red"))
            others = True
    missing = [path for path in expected if path.startswith("return") and path not in own]
    for path in missing:
        table.add_row(*_cells(f"  torch.nn.{kind} {path}", expected[path], "red"))
    out = console()
    out.print(table)
    if expected and not missing and not others:
        out.print(plain(f"The same shapes as torch.nn.{kind}", "green"))


def _cells(name: str, row: Row, style: str = "") -> tuple[Text, Text, Text]:
    return plain(name, style), plain(row.shape, style), plain(", ".join(row.axes), style)
