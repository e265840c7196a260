"""Changes of parameters, by their names."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change
from rnn_spec.layer.weights import Parameters

__all__ = ["STACKED", "blockwise", "each", "under", "without"]

STACKED = ("weight_ih", "weight_hh", "bias")
"""What has a block of rows for each gate."""


def each(begins: str | tuple[str, ...], change: Change[Tensor]) -> Change[Parameters]:
    """Change the parameters whose names begin so."""
    return lambda parameters: {
        name: change(value) if name.startswith(begins) else value
        for name, value in parameters.items()
    }


def without(begins: str) -> Change[Parameters]:
    """Drop the parameters whose names begin so; a bias that is not there is zero."""
    return lambda parameters: {
        name: value for name, value in parameters.items() if not name.startswith(begins)
    }


def under(other: Callable[[str], str]) -> Change[Parameters]:
    """Look every parameter up under another name, where there is one of that name."""
    return lambda parameters: {
        name: parameters.get(other(name), value) for name, value in parameters.items()
    }


def blockwise(gates: int, change: Change[Tensor]) -> Change[Tensor]:
    """Change a parameter seen as the blocks of its gates, along an axis of their own."""
    return lambda value: change(torch.stack(value.detach().chunk(gates))).flatten(0, 1)
