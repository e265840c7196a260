"""The shapes of a layer's inputs and outputs at given sizes, read from its contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from contracts.declaration.signature import contract_of
from contracts.rendering.html import call_html
from contracts.rendering.shape_table import Row, shape_rows
from rnn_spec.layer.kind import KINDS
from rnn_spec.nn import GRU, LSTM, RNN, Net
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import EXAMPLE_SIZES

__all__ = ["LAYERS", "Shapes", "layer_shapes"]

LAYERS: dict[str, type[nn.Module]] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU, "Net": Net}

SIZES = {key: EXAMPLE_SIZES[key] for key in ("input_size", "hidden_size")}

COUNTS = {*SIZES, "num_layers", "num_classes", "proj_size"}
"""The options that are numbers."""


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

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - IPython's
        """Print the tensors as text, where a notebook shows no HTML."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        """Return the tensors as HTML, for a notebook."""
        return call_html(self.layer, self.rows)


def layer_shapes(
    name: str | type[nn.Module],
    *,
    seq: int = EXAMPLE_SIZES["seq"],
    batch: int | None = EXAMPLE_SIZES["batch"],
    packed: bool = False,
    **options: Any,
) -> Shapes:
    """
    Return every tensor of a call, with the names and the sizes of its axes.

    Args:
        name: `RNN`, `LSTM`, `GRU` or `Net`, or the class of this name, here or in torch.
        seq: the number of steps.
        batch: the batch size, or None for a single sequence.
        packed: whether the input is a packed sequence.
        options: the options of the constructor; by default `input_size=4` and `hidden_size=2`.

    Raises:
        ValueError: another layer, an option that the layer does not offer, or a size outside its
            range.
    """
    name = _name(name)
    layer = _layer(valid_name("layer", name, LAYERS), {**SIZES, **_stated(options)})
    for axis, size in (("seq", seq), ("batch", 1 if batch is None else batch)):
        _check_size(axis, size)
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


def _name(layer: object) -> str:
    """
    Return the name of a layer, of which the class may be given.

    Raises:
        ValueError: it is another layer, or no layer.
    """
    if isinstance(layer, str):
        return layer
    if isinstance(layer, type) and layer.__name__ in LAYERS:
        name = layer.__name__
        if layer is LAYERS[name] or layer is getattr(nn, name, None):
            return name
    message = (
        f"name: got {layer!r}, expected {', '.join(LAYERS)} or its class; the shapes of a layer of "
        "your own are shown by the command `rnn-spec shapes FILE.py:CLASS`"
    )
    raise ValueError(message)


def _stated(options: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the options without those that say the same as their absence.

    Raises:
        ValueError: a size is no number, or below 1.
    """
    stated = {
        key: value
        for key, value in options.items()
        if not (value is None or value is False or (key == "proj_size" and value == 0))
    }
    for key in stated.keys() & COUNTS:
        _check_size(key, stated[key])

    return stated


def _check_size(name: str, size: object) -> None:
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        message = f"{name}: got {size!r}, expected a whole number, 1 or more"
        raise ValueError(message)


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
