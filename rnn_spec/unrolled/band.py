"""Render one layer: a row of cells for each direction, with its states beside them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from contracts.rendering.svg.piece import Piece, line, text, wide
from rnn_spec.unrolled.grid import APART, SIDE, Column, Grid
from rnn_spec.unrolled.marks import arrow, box, ellipsis, frame, titled
from rnn_spec.unrolled.network import DIRECTIONS, ROWS, Cell, place

__all__ = ["render_layer"]

CELL, HEIGHT, EDGE, PITCH = 34.0, 24.0, 20.0, 42.0
"""The width and height of a cell, the space above the first row, and the pitch of rows."""


def render_layer(grid: Grid, layer: int | None) -> Piece:
    """Render a layer; or, for None, a mark for the layers that are left out."""
    if layer is None:
        marks = [ellipsis((each.middle, 12), down=True) for each in grid.columns]
        return Piece(grid.width, 24, "".join(marks))
    height = 2 * EDGE + HEIGHT + PITCH * (grid.directions - 1)
    marks = [frame(grid.width, height), text((6, 14), f"layer {layer}", bold=True)]
    for direction in range(grid.directions):
        marks += _render_direction(grid, layer, direction)
    for column in grid.columns:
        marks += _render_inputs_and_outputs(grid, column, height)

    return Piece(grid.width, height, "".join(marks))


def _level(grid: Grid, direction: int) -> float:
    """Return the vertical position of a direction's cells: forward is below reverse."""
    return EDGE + HEIGHT / 2 + PITCH * (grid.directions - 1 - direction)


def _render_direction(grid: Grid, layer: int, direction: int) -> Iterator[str]:
    """Render the cells of a direction, the arrows between them, and the states."""
    y = _level(grid, direction)
    columns = grid.columns[:: -1 if direction else 1]
    for before, after in itertools.pairwise(columns):
        yield _arrow_of_time(
            _side(grid, before, direction, 1), _side(grid, after, direction, -1), y
        )
    for column in columns:
        if column.step is None:
            yield ellipsis((column.middle, y))
        else:
            yield _render_cell(grid, column, grid.network.cell(layer, direction, column.step))
    yield from _render_states(grid, layer, direction)


def _side(grid: Grid, column: Column, direction: int, end: int) -> float:
    """Return where an arrow enters a column (-1) or leaves it (1)."""
    half = 9.0 if column.step is None else CELL / 2

    return grid.middle(column, direction) + half * end * (-1 if direction else 1)


def _arrow_of_time(start: float, end: float, y: float) -> str:
    return arrow([(start, y), (end, y)])


def _render_cell(grid: Grid, column: Column, cell: Cell) -> str:
    network, middle = grid.network, grid.middle(column, cell.direction)
    ends = ", ".join(place(each, ROWS, cell.row) for each in network.final)
    words = f"layer {cell.layer}, {DIRECTIONS[cell.direction]}, step {cell.step}"
    colour = grid.colours[ROWS] if cell.final else ""
    mark = box((middle, _level(grid, cell.direction)), CELL, HEIGHT, network.kind, colour)

    return titled(f"{words}: {ends}" if cell.final else words, [mark])


def _render_states(grid: Grid, layer: int, direction: int) -> Iterator[str]:
    """Render the row of each state at the start and at the end of a direction."""
    y, row, colour = _level(grid, direction), grid.network.row(layer, direction), grid.colours[ROWS]
    ends = grid.columns[:: -1 if direction else 1]
    left, right = SIDE - 10, grid.width - SIDE + 10
    start, end = (right, left) if direction else (left, right)
    yield _arrow_of_time(start, _side(grid, ends[0], direction, -1), y)
    yield arrow([(_side(grid, ends[-1], direction, 1), y), (end, y)], colour)
    for states, x, ink in (
        (grid.network.initial, start, "currentColor"),
        (grid.network.final, end, colour),
    ):
        top = y + 4 - 6.5 * (len(states) - 1)
        for n, state in enumerate(states):
            words = place(state, ROWS, row)
            at = left - 3 - wide(words) if x == left else right + 3
            yield text((at, top + 13 * n), words, colour=ink, bold=ink == colour)


def _render_inputs_and_outputs(grid: Grid, column: Column, height: float) -> Iterator[str]:
    """Render what a step's cells read from below, and what they pass upwards."""
    if column.step is None:
        return
    x = column.middle
    if grid.directions > 1:
        yield _halves(x)
    for direction in range(grid.directions):
        middle, y = grid.middle(column, direction), _level(grid, direction)
        fork = height - EDGE / 2
        yield arrow([(x, height), (x, fork), (middle, fork), (middle, y + HEIGHT / 2)])
        yield line([(middle, y - HEIGHT / 2), (middle, 0 if x == middle else 10)], width=1.25)


def _halves(x: float) -> str:
    """Render the two halves of an output, joined: forward, then reverse."""
    half, top, bottom = CELL / 2 + APART, 4, 10
    corners = [(x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom)]

    return line([*corners, corners[0]]) + line([(x, top), (x, bottom)]) + line([(x, top), (x, 0)])
