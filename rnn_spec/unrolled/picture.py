"""Render an unrolled layer as SVG: inputs at the bottom, then the layers, outputs on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from contracts.rendering.shape_table import Row
from contracts.rendering.svg.piece import FONT, FONTS, Piece, line, text, wide
from rnn_spec.unrolled.band import render_layer
from rnn_spec.unrolled.description import describe, describe_rows, title
from rnn_spec.unrolled.grid import Column, Grid
from rnn_spec.unrolled.marks import arrow, box, coloured_words, ellipsis, small_text, titled
from rnn_spec.unrolled.network import STEPS, Network, network, place

__all__ = ["render", "unrolled"]

BOX, HEIGHT, BETWEEN, LINE = 44.0, 20.0, 16.0, 17.0


def unrolled(kind: str, **sizes: Any) -> str:
    """
    Render an unrolled layer as SVG.

    Args:
        kind: `RNN`, `LSTM` or `GRU`.
        sizes: `seq`, `batch`, and the options of the constructor.

    Raises:
        ValueError: a kind or an option that is not known, or outside its range.
    """
    return render(network(kind, **sizes))


def render(network: Network) -> str:
    """Render a network: its cells, then a list of its tensors by their axes."""
    grid = Grid(network)
    parts = [_slices(grid, network.output, "h", above=True)]
    for layer in reversed(grid.layers):
        parts += [render_layer(grid, layer), _arrows(grid)]
    whole = _stack([parts[0], _arrows(grid), *parts[1:], _slices(grid, network.input, "x")])
    legend = _legend(grid)
    width, height = max(whole.width, legend.width), whole.height + legend.height
    marks = whole.at((width - whole.width) / 2, 0) + legend.at(0, whole.height)

    return _svg(network, Piece(width, height, marks))


def _slices(grid: Grid, row: Row, letter: str, *, above: bool = False) -> Piece:
    """Render a tensor as one box for each step, with its index below or above."""
    marks = []
    middle, label = (24.0, 10.0) if above else (HEIGHT / 2, HEIGHT + 12)
    for column in grid.columns:
        if column.step is None:
            marks.append(ellipsis((column.middle, middle)))
            continue
        where = place(row, STEPS, column.step)
        name = f"{letter}_{column.step + 1}"
        marks.append(
            titled(
                where,
                [
                    box((column.middle, middle), BOX, HEIGHT, name),
                    _edges(grid, row, (column.middle, middle)),
                    small_text(text((column.middle, label), where, anchor="middle")),
                ],
            )
        )

    return Piece(grid.width, HEIGHT + 14, "".join(marks))


def _edges(grid: Grid, row: Row, middle: tuple[float, float]) -> str:
    """Colour the edges of a box by the remaining axes: the last one across, another down."""
    axes = [axis for axis in row.axes if axis != STEPS]
    left, top = middle[0] - BOX / 2, middle[1] - HEIGHT / 2
    across = [(left + 3, top + HEIGHT), (left + BOX - 3, top + HEIGHT)]
    down = [(left, top + 3), (left, top + HEIGHT - 3)]

    return "".join(
        line(points, colour=grid.colours[axis], width=2.5)
        for axis, points in zip(reversed(axes), (across, down), strict=False)
    )


def _arrows(grid: Grid) -> Piece:
    """Render the arrows from each step to the layer above."""
    steps = [each for each in grid.columns if each.step is not None]

    return Piece(grid.width, BETWEEN, "".join(map(_upward, steps)))


def _upward(column: Column) -> str:
    return arrow([(column.middle, BETWEEN), (column.middle, 1)])


def _legend(grid: Grid) -> Piece:
    """Render the tensors by their axes, equal ones on one line, then how rows are counted."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for row in grid.network.tensors:
        alike.setdefault((row.axes, row.shape), []).append(row.path)
    lines = [
        [(f"{', '.join(paths)} (", "currentColor"), *_sizes(grid, axes, shape)]
        for (axes, shape), paths in alike.items()
    ]
    lines += [[(words, "currentColor")] for words in describe_rows(grid.network)]
    marks = [coloured_words((0, (n + 1.5) * LINE), each) for n, each in enumerate(lines)]
    width = max(sum(wide(word) for word, _ in each) for each in lines)

    return Piece(width, (len(lines) + 1) * LINE, "".join(marks))


def _sizes(
    grid: Grid, axes: Sequence[str], shape: Sequence[int] | None
) -> Iterable[tuple[str, str]]:
    """Yield axes with their sizes, in their colours."""
    for n, (axis, size) in enumerate(zip(axes, shape or (), strict=True)):
        yield (f"{axis} {size}", grid.colours[axis])
        yield (", " if n + 1 < len(axes) else ")", "currentColor")


def _stack(parts: Sequence[Piece]) -> Piece:
    """Place pieces below one another."""
    marks, top = [], 0.0
    for part in parts:
        marks.append(part.at(0, top))
        top += part.height

    return Piece(max(each.width for each in parts), top, "".join(marks))


def _svg(network: Network, whole: Piece) -> str:
    width, height = round(whole.width + 4), round(whole.height + 4)

    return (
        f'<svg class="unrolled" role="img" width="{width}" viewBox="-2 -2 {width} {height}"'
        f' style="max-width:100%;height:auto" font-family="{FONTS}" font-size="{FONT}">'
        f"<title>{escape(title(network))}</title><desc>{escape(describe(network))}</desc>"
        f"{whole.marks}</svg>"
    )
