"""The positions of the cells of an unrolled layer: steps to the right, layers upwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from contracts.rendering.svg.colours import palette
from rnn_spec.unrolled.network import Network, network

__all__ = ["APART", "SIDE", "Column", "Grid"]

SIDE, COLUMN, GAP = 68.0, 78.0, 40.0
"""The widths of the states beside the cells, of a step, and of the steps that are left out."""

APART = 18.5
"""How far the cells of both directions stand from the middle of their step."""

MOST_SHOWN = 4
"""All places are shown up to this count; of more, the first, the second and the last."""


def shown(count: int) -> tuple[int | None, ...]:
    """Return the places that are shown of a number of places, and None for those left out."""
    return tuple(range(count)) if count <= MOST_SHOWN else (0, 1, None, count - 1)


@dataclass(frozen=True)
class Column:
    """A step, or None for the steps that are left out, and the middle of its column."""

    step: int | None
    middle: float


@dataclass(frozen=True)
class Grid:
    """The steps and the layers of a network that are shown, and the colours of axes."""

    network: Network

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, from left to right."""
        return tuple(self._columns())

    @cached_property
    def layers(self) -> tuple[int | None, ...]:
        """The layers, from bottom to top."""
        return shown(self.network.options.num_layers)

    @cached_property
    def colours(self) -> dict[str, str]:
        """A colour for each axis."""
        return dict(palette(_axes()))

    @property
    def directions(self) -> int:
        """The number of directions."""
        return self.network.options.num_directions

    @property
    def width(self) -> float:
        """The width of the cells and of the states beside them."""
        last = self.columns[-1]

        return last.middle + COLUMN / 2 + SIDE

    def middle(self, column: Column, direction: int) -> float:
        """Return the middle of a cell; the cells of two directions are side by side."""
        offset = APART if self.directions > 1 and column.step is not None else 0.0

        return column.middle + (offset if direction else -offset)

    def _columns(self) -> Iterator[Column]:
        left = SIDE
        for step in shown(self.network.seq):
            width = GAP if step is None else COLUMN
            yield Column(step, left + width / 2)
            left += width


@cache
def _axes() -> tuple[str, ...]:
    """Return every axis, an LSTM's: an axis has the same colour in all pictures."""
    return tuple(dict.fromkeys(axis for row in network("LSTM").tensors for axis in row.axes))
