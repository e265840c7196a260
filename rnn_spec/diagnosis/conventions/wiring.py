"""How a stack is put together: which way each direction goes, and what each layer is fed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["AHEAD", "BACK", "Cell", "Direction", "Wiring"]

Array: TypeAlias = npt.NDArray[np.float64]
Arrays: TypeAlias = tuple[Array, ...]
Cell: TypeAlias = Callable[..., Arrays]
Weights: TypeAlias = Sequence[Array]


@dataclass(frozen=True)
class Direction:
    """
    One way through time.

    Attributes:
        reads: puts the steps into the order of processing.
        writes: puts the outputs back.
        ends: takes the final state from the states, in the order of processing.
    """

    reads: Callable[[Array], Array]
    writes: Callable[[Array], Array]
    ends: Callable[[Sequence[Arrays]], Arrays] = lambda states: states[-1]


AHEAD = Direction(lambda xs: xs, lambda ys: ys)
BACK = Direction(lambda xs: xs[::-1], lambda ys: ys[::-1])


@dataclass(frozen=True)
class Wiring:
    """
    A stack of layers and directions: torch.nn's, where a reading says nothing else.

    Attributes:
        directions: forward and reverse.
        feeds: what a layer reads, of the input and of the output of the layer below.
        beside: the outputs of the directions, in the order in which they stand side by side.
        sees: what the steps of a direction see of the input, in the order of processing.
        carries: what a step hands to the next, of its state and of the first.
    """

    directions: tuple[Direction, Direction] = (AHEAD, BACK)
    feeds: Callable[[Array, Array], Array] = lambda _, below: below
    beside: Callable[[Sequence[Array]], Sequence[Array]] = lambda outputs: outputs
    sees: Callable[[Array], Array] = lambda xs: xs
    carries: Callable[[Arrays, Arrays], Arrays] = lambda state, _: state

    def run(
        self, cell: Cell, xs: Array, state: Arrays, layers: Sequence[Sequence[Weights]]
    ) -> tuple[Array, Arrays]:
        """Fold a cell over time, in every layer and direction."""
        below, finals = xs, list[Arrays]()
        for directions in layers:
            steps, outputs = self.feeds(xs, below), []
            for weights, way in zip(directions, self.directions, strict=False):
                first = tuple(part[len(finals)] for part in state)
                states = self._scan(cell, self.sees(way.reads(steps)), first, weights)
                outputs.append(way.writes(np.stack([each[0] for each in states])))
                finals.append(way.ends(states))
            below = np.concatenate(self.beside(outputs), axis=-1)

        return below, tuple(np.stack(parts) for parts in zip(*finals, strict=True))

    def _scan(self, cell: Cell, xs: Array, first: Arrays, weights: Weights) -> list[Arrays]:
        """Fold a cell over time, keeping every state."""
        state, states = first, []
        for x in xs:
            states.append(cell(x, *state, *weights))
            state = self.carries(states[-1], first)

        return states
