"""Run any cell over time, layers and directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["scan", "stack"]

Array = npt.NDArray[np.float64]
State = tuple[Array, ...]
Cell = Callable[..., State]
Weights = Sequence[Array]


def scan(cell: Cell, xs: Array, state: State, weights: Weights) -> tuple[Array, State]:
    """Run *cell* over time, and return every output and the final state."""
    outputs = []
    for x in xs:
        state = cell(x, *state, *weights)
        outputs.append(state[0])

    return np.stack(outputs), state


def stack(
    cell: Cell, xs: Array, state: State, layers: Sequence[Sequence[Weights]]
) -> tuple[Array, State]:
    """Run every layer and direction; the second direction reads time in reverse."""
    finals: list[State] = []
    for directions in layers:
        runs = []
        for weights, step in zip(directions, (1, -1), strict=False):
            block = tuple(part[len(finals)] for part in state)
            ys, final = scan(cell, xs[::step], block, weights)
            runs.append(ys[::step])
            finals.append(final)
        xs = np.concatenate(runs, axis=-1)

    return xs, tuple(np.stack(parts) for parts in zip(*finals, strict=True))
