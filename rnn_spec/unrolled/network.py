"""A layer at given sizes: its cells, and its tensors, read from its contract."""

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
"""The axis of the input that is unrolled, and the axis of the states that counts cells."""


@dataclass(frozen=True)
class Cell:
    """
    One application of the equations.

    Attributes:
        layer: counted from 0, from the input upwards.
        direction: 0 is forward, 1 reverse.
        step: the step of the input that it reads.
        row: the row of the states for its layer and direction.
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
        options: the options of the layer.
        seq: the number of steps.
        input: the input.
        output: the output.
        initial: the states before the first step that each direction reads.
        final: the states after the last step.
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
        """All inputs, then all outputs."""
        return (self.input, *self.initial, self.output, *self.final)

    def row(self, layer: int, direction: int) -> int:
        """Return the row of the states for a direction of a layer: layer-major."""
        return layer * self.options.num_directions + direction

    def last(self, direction: int) -> int:
        """Return the last step of a direction: the reverse one ends at the first."""
        return 0 if direction else self.seq - 1

    def cell(self, layer: int, direction: int, step: int) -> Cell:
        """Return one of the cells."""
        final = step == self.last(direction)

        return Cell(layer, direction, step, self.row(layer, direction), final)

    def final_cells(self) -> Iterator[Cell]:
        """Yield the cells whose states are the final states, row by row."""
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
        seq: the number of steps.
        batch: the batch size, or None for a single sequence.
        input_size: the option of the constructor.
        hidden_size: the option of the constructor.
        options: the other options of the constructor.

    Raises:
        ValueError: a kind or an option that is not known, or outside its range.
    """
    if kind not in KINDS or seq < 1:
        message = f"no {kind!r} over {seq} steps: known are {', '.join(KINDS)}, over 1 or more"
        raise ValueError(message)
    arguments = {"input_size": input_size, "hidden_size": hidden_size, **options}
    rows = layer_shapes(kind, seq=seq, batch=batch, **arguments)
    finals = KINDS[kind].states
    initials = tuple(name.replace("_n", "_0") for name in finals)
    names = ("input", *initials, "output", *finals)
    named = [replace(row, path=name) for row, name in zip(rows, names, strict=True)]
    out = 1 + len(finals)

    return Network(
        kind,
        Options(**arguments),
        seq,
        named[0],
        named[out],
        tuple(named[1:out]),
        tuple(named[out + 1 :]),
    )


def place(row: Row, axis: str, at: int | str) -> str:
    """Return the code of an index on one axis of a tensor: `input[:, 2]`, `h_n[0]`."""
    return f"{row.path}[{':, ' * row.axes.index(axis)}{at}]"
