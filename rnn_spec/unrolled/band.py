"""One layer, unrolled: a row of cells for each direction, and its states beside them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from contracts.rendering.svg.piece import Piece, line, text, wide
from rnn_spec.unrolled.grid import APART, SIDE, Column, Grid
from rnn_spec.unrolled.marks import arrow, box, dots, frame, spoken
from rnn_spec.unrolled.network import DIRECTIONS, ROWS, Cell, place

__all__ = ["band"]

CELL, HEIGHT, EDGE, PITCH = 34.0, 24.0, 20.0, 42.0
"""How wide and high a cell is; the room above the first; and from one row to the next."""


def band(grid: Grid, layer: int | None) -> Piece:
    """Draw a layer; or, for None, that layers are left out."""
    if layer is None:
        marks = [dots((each.middle, 12), down=True) for each in grid.columns]
        return Piece(grid.width, 24, "".join(marks))
    height = 2 * EDGE + HEIGHT + PITCH * (grid.directions - 1)
    marks = [frame(grid.width, height), text((6, 14), f"layer {layer}", bold=True)]
    for direction in range(grid.directions):
        marks += _row(grid, layer, direction)
    for column in grid.columns:
        marks += _upwards(grid, column, height)

    return Piece(grid.width, height, "".join(marks))


def _level(grid: Grid, direction: int) -> float:
    """How far down the cells of a direction are: forward stands below reverse."""
    return EDGE + HEIGHT / 2 + PITCH * (grid.directions - 1 - direction)


def _row(grid: Grid, layer: int, direction: int) -> Iterator[str]:
    """Draw the cells of a direction, the arrows of time between them, and the states."""
    y = _level(grid, direction)
    columns = grid.columns[:: -1 if direction else 1]
    for before, after in itertools.pairwise(columns):
        yield _time(_side(grid, before, direction, 1), _side(grid, after, direction, -1), y)
    for column in columns:
        if column.step is None:
            yield dots((column.middle, y))
        else:
            yield _cell(grid, column, grid.network.cell(layer, direction, column.step))
    yield from _states(grid, layer, direction)


def _side(grid: Grid, column: Column, direction: int, end: int) -> float:
    """Where time enters a column (-1) and where it leaves it (1)."""
    half = 9.0 if column.step is None else CELL / 2

    return grid.middle(column, direction) + half * end * (-1 if direction else 1)


def _time(start: float, end: float, y: float) -> str:
    return arrow([(start, y), (end, y)])


def _cell(grid: Grid, column: Column, cell: Cell) -> str:
    network, middle = grid.network, grid.middle(column, cell.direction)
    ends = ", ".join(place(each, ROWS, cell.row) for each in network.final)
    said = f"layer {cell.layer}, {DIRECTIONS[cell.direction]}, step {cell.step}"
    colour = grid.colours[ROWS] if cell.final else ""
    mark = box((middle, _level(grid, cell.direction)), CELL, HEIGHT, network.kind, colour)

    return spoken(f"{said}: {ends}" if cell.final else said, [mark])


def _states(grid: Grid, layer: int, direction: int) -> Iterator[str]:
    """Write the row of each state where time begins and where it ends."""
    y, row, colour = _level(grid, direction), grid.network.row(layer, direction), grid.colours[ROWS]
    ends = grid.columns[:: -1 if direction else 1]
    left, right = SIDE - 10, grid.width - SIDE + 10
    start, end = (right, left) if direction else (left, right)
    yield _time(start, _side(grid, ends[0], direction, -1), y)
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


def _upwards(grid: Grid, column: Column, height: float) -> Iterator[str]:
    """Draw what a step's cells read from below, and what they give to what is above."""
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
    """Draw both halves of what comes out, joined: forward, then reverse."""
    half, top, bottom = CELL / 2 + APART, 4, 10
    corners = [(x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom)]

    return line([*corners, corners[0]]) + line([(x, top), (x, bottom)]) + line([(x, top), (x, 0)])
