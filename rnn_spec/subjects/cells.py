"""The cells of torch.nn as subjects: a cell, step after step, is a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.layer.kind import KINDS
from rnn_spec.states import single
from rnn_spec.subjects.adapter import Adapter

__all__ = ["adapter_of", "stepped"]

CELLS: Mapping[str, type[nn.RNNCellBase]] = {
    "RNN": nn.RNNCell,
    "LSTM": nn.LSTMCell,
    "GRU": nn.GRUCell,
}


def stepped(cell: Any, input: Tensor, state: Any) -> tuple[Tensor, Any]:  # noqa: A002
    """Run a cell over every step; what it hands on is its whole state."""
    outs = []
    for step in input:
        state = cell(step, state)
        outs.append(state[0] if isinstance(state, tuple) else state)

    return torch.stack(outs), state


def adapter_of(make: Any, module: nn.RNNCellBase, name: str) -> Adapter:
    """See a class of cells, or a cell, as a layer of one layer and one direction."""
    kind = next(kind for kind in KINDS if isinstance(module, CELLS[kind]))

    return Adapter(make, stepped, single, weights=_named, kind=kind, name=name)


def _named(cell: nn.Module) -> dict[str, Tensor]:
    return {f"{name}_l0": value for name, value in cell.named_parameters()}
