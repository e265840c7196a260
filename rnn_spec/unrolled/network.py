"""A layer at given sizes: its cells, and its tensors as the contract has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from contracts.rendering.shape_table import Row
from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.unrolled.shapes import layer_shapes

__all__ = ["DIRECTIONS", "ROWS", "STEPS", "Cell", "Network", "network", "place"]

DIRECTIONS = ("forward", "reverse")
STEPS, ROWS = "seq", "depth"
"""The axis of the input that is unrolled, and that of the states which cells end up on."""


@dataclass(frozen=True)
class Cell:
    """
    One application of the equations.

    Attributes:
        layer: counted from 0, from the input upwards.
        direction: 0 is forward, 1 reverse.
        step: the step of the input that it reads.
        row: of the states: where its layer and direction begin and end.
        final: whether its state is that row of the final states.
    """

    layer: int
    direction: int
    step: int
    row: int
    final: bool


@dataclass(frozen=True)
class Network:
    """
    A layer, unrolled over a sequence.

    Attributes:
        kind: `RNN`, `LSTM` or `GRU`.
        options: that it is built with.
        seq: steps.
        input: what goes in.
        output: what comes out.
        initial: the states before the first step that each direction reads.
        final: the states after the last.
    """

    kind: str
    options: Options
    seq: int
    input: Row
    output: Row
    initial: tuple[Row, ...]
    final: tuple[Row, ...]

    @property
    def tensors(self) -> tuple[Row, ...]:
        """All that goes in, then all that comes out."""
        return (self.input, *self.initial, self.output, *self.final)

    def row(self, layer: int, direction: int) -> int:
        """The row of the states that a direction of a layer has: layer-major."""
        return layer * self.options.num_directions + direction

    def last(self, direction: int) -> int:
        """The step at which a direction ends: the reverse one at the first."""
        return 0 if direction else self.seq - 1

    def cell(self, layer: int, direction: int, step: int) -> Cell:
        """One of its cells."""
        final = step == self.last(direction)

        return Cell(layer, direction, step, self.row(layer, direction), final)

    def final_cells(self) -> Iterator[Cell]:
        """The cells whose states are the final states, row after row."""
        for layer in range(self.options.num_layers):
            for direction in range(self.options.num_directions):
                yield self.cell(layer, direction, self.last(direction))


def network(
    kind: str,
    *,
    seq: int = 3,
    batch: int | None = 5,
    input_size: int = 4,
    hidden_size: int = 2,
    **options: Any,
) -> Network:
    """
    Read a layer at given sizes from its contract.

    Args:
        kind: `RNN`, `LSTM` or `GRU`.
        seq: steps.
        batch: sequences, or None for one alone.
        input_size: as the constructor has it, like `hidden_size` and the other options.
        hidden_size: likewise.
        options: likewise.

    Raises:
        ValueError: a kind or an option that is not known, or outside its range.
    """
    if kind not in KINDS or seq < 1:
        message = f"no {kind!r} over {seq} steps: known are {', '.join(KINDS)}, over 1 or more"
        raise ValueError(message)
    given = {"input_size": input_size, "hidden_size": hidden_size, **options}
    rows = layer_shapes(kind, seq=seq, batch=batch, **given)
    finals = KINDS[kind].states
    initials = tuple(name.replace("_n", "_0") for name in finals)
    names = ("input", *initials, "output", *finals)
    named = [replace(row, path=name) for row, name in zip(rows, names, strict=True)]
    out = 1 + len(finals)

    return Network(
        kind,
        Options(**given),
        seq,
        named[0],
        named[out],
        tuple(named[1:out]),
        tuple(named[out + 1 :]),
    )


def place(row: Row, axis: str, at: int | str) -> str:
    """Write the part of a tensor that one place on an axis is: `input[:, 2]`, `h_n[0]`."""
    return f"{row.path}[{':, ' * row.axes.index(axis)}{at}]"
