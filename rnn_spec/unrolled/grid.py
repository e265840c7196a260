"""Where the cells of an unrolled layer stand: steps across, layers upwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from contracts.rendering.svg.colours import palette
from rnn_spec.unrolled.elision import shown
from rnn_spec.unrolled.network import Network, network

__all__ = ["APART", "SIDE", "Column", "Grid"]

SIDE, COLUMN, GAP = 68.0, 78.0, 40.0
"""The room of the states beside the cells; of a step; and of the steps that are left out."""

APART = 18.5
"""How far the cells of both directions stand from the middle of their step."""


@dataclass(frozen=True)
class Column:
    """A step, or None for those that are left out, and the middle of its room."""

    step: int | None
    middle: float


@dataclass(frozen=True)
class Grid:
    """The steps and the layers of a network that are shown, and the colours of axes."""

    network: Network

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The steps, from left to right."""
        return tuple(self._columns())

    @cached_property
    def layers(self) -> tuple[int | None, ...]:
        """The layers, from below to above."""
        return shown(self.network.options.num_layers)

    @cached_property
    def colours(self) -> dict[str, str]:
        """A colour for each axis."""
        return dict(palette(_axes()))

    @property
    def directions(self) -> int:
        """How many there are."""
        return self.network.options.num_directions

    @property
    def width(self) -> float:
        """How wide the cells and the states beside them are."""
        last = self.columns[-1]

        return last.middle + COLUMN / 2 + SIDE

    def middle(self, column: Column, direction: int) -> float:
        """The middle of a cell: those of two directions stand beside one another."""
        beside = APART if self.directions > 1 and column.step is not None else 0.0

        return column.middle + (beside if direction else -beside)

    def _columns(self) -> Iterator[Column]:
        left = SIDE
        for step in shown(self.network.seq):
            room = GAP if step is None else COLUMN
            yield Column(step, left + room / 2)
            left += room


@cache
def _axes() -> tuple[str, ...]:
    """Give every axis that there is, an LSTM's: in all pictures the same have the same colour."""
    return tuple(dict.fromkeys(axis for row in network("LSTM").tensors for axis in row.axes))
