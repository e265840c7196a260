"""How layers and directions are combined: which way each direction goes, what each layer reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["FORWARD", "REVERSE", "Cell", "Scan", "Stack"]

Array: TypeAlias = npt.NDArray[np.float64]
Arrays: TypeAlias = tuple[Array, ...]
Cell: TypeAlias = Callable[..., Arrays]
Weights: TypeAlias = Sequence[Array]


@dataclass(frozen=True)
class Scan:
    """
    One direction through time.

    Attributes:
        reads: puts the steps into the order of processing.
        writes: puts the outputs into the order of the result.
        ends: selects the final state from the states, in the order of processing.
    """

    reads: Callable[[Array], Array]
    writes: Callable[[Array], Array]
    ends: Callable[[Sequence[Arrays]], Arrays] = lambda states: states[-1]


FORWARD = Scan(lambda xs: xs, lambda ys: ys)
REVERSE = Scan(lambda xs: xs[::-1], lambda ys: ys[::-1])


@dataclass(frozen=True)
class Stack:
    """
    A stack of layers and directions; the defaults are torch.nn's.

    Attributes:
        directions: forward and reverse.
        feeds: returns what a layer reads, given the input and the output of the layer below.
        beside: orders the outputs of the directions before they are concatenated.
        sees: returns the inputs of a direction's steps, in the order of processing.
        carries: returns the state for the next step, given the new state and the first.
    """

    directions: tuple[Scan, Scan] = (FORWARD, REVERSE)
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
                states = self._states(cell, self.sees(way.reads(steps)), first, weights)
                outputs.append(way.writes(np.stack([each[0] for each in states])))
                finals.append(way.ends(states))
            below = np.concatenate(self.beside(outputs), axis=-1)

        return below, tuple(np.stack(parts) for parts in zip(*finals, strict=True))

    def _states(self, cell: Cell, xs: Array, first: Arrays, weights: Weights) -> list[Arrays]:
        """Fold a cell over time and return every state."""
        state, states = first, []
        for x in xs:
            states.append(cell(x, *state, *weights))
            state = self.carries(states[-1], first)

        return states
