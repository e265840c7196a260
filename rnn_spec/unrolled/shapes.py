"""The shapes of a layer's inputs and outputs at given sizes, read from its contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from contracts.declaration.signature import contract_of
from contracts.rendering.html import call_html
from contracts.rendering.shape_table import Row, shape_rows
from rnn_spec.layer.kind import KINDS
from rnn_spec.nn import GRU, LSTM, RNN, Net

__all__ = ["LAYERS", "Shapes", "layer_shapes"]

LAYERS: dict[str, type[nn.Module]] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "Net": Net}


@dataclass(frozen=True)
class Shapes:
    """
    The tensors of one call of a layer; a notebook shows them as a table and a picture.

    Attributes:
        layer: the name of the layer.
        rows: one row for each tensor, arguments first.
    """

    layer: str
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the tensors."""
        return iter(self.rows)

    def __str__(self) -> str:
        """Return one line for each tensor."""
        return "\n".join(f"{row.path} {row.shape} {', '.join(row.axes)}" for row in self)

    def _repr_html_(self) -> str:
        """Return the tensors as HTML, for a notebook."""
        return call_html(self.layer, self.rows)


def layer_shapes(
    name: str, *, seq: int, batch: int | None, packed: bool = False, **options: Any
) -> Shapes:
    """
    Return every tensor of a call, with the names and the sizes of its axes.

    Args:
        name: `RNN`, `LSTM`, `GRU` or `Net`.
        seq: the number of steps.
        batch: the batch size, or None for a single sequence.
        packed: whether the input is a packed sequence.
        options: the options of the constructor.

    Raises:
        ValueError: an option that the layer does not offer, or outside its range.
    """
    layer = _layer(name, {key: value for key, value in options.items() if value})
    clauses = [
        clause
        for clause in contract_of(layer).clauses
        if (clause.condition is None) == packed and clause.applies({"self": layer})
    ]
    if not clauses:
        message = f"{name} accepts no packed sequence"
        raise ValueError(message)
    runs = name != "Net" and not packed
    if batch is None and not runs:
        message = f"{'a packed sequence' if packed else name} needs a batch"
        raise ValueError(message)
    sizes = {"seq": seq, "batch": (() if batch is None else (batch,)) if runs else batch or 0}

    return Shapes(name, tuple(shape_rows(clauses[0], {"self": layer}, sizes)))


def _layer(name: str, options: dict[str, Any]) -> nn.Module:
    """Build a layer on the meta device, which has sizes and no memory."""
    net = {"input_size", "hidden_size", "num_layers", "num_classes", "batch_first"}
    offered = net if name == "Net" else KINDS[name].options
    extra = [key for key in options if key not in offered]
    if extra:
        message = f"{name} offers no {extra[0]}"
        raise ValueError(message)
    if name == "Net":
        options = {"num_layers": 1, "num_classes": 1, **options}
    with torch.device("meta"):
        return LAYERS[name](**options)
