"""Changes to parameters, selected by their names."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change
from rnn_spec.layer.weights import Parameters

__all__ = ["STACKED", "blockwise", "each", "under", "without"]

STACKED = ("weight_ih", "weight_hh", "bias")
"""Parameters with a block of rows for each gate."""


def each(prefix: str | tuple[str, ...], change: Change[Tensor]) -> Change[Parameters]:
    """Change the parameters whose names have a prefix."""
    return lambda parameters: {
        name: change(value) if name.startswith(prefix) else value
        for name, value in parameters.items()
    }


def without(prefix: str) -> Change[Parameters]:
    """Remove the parameters whose names have a prefix; a missing bias is zero."""
    return lambda parameters: {
        name: value for name, value in parameters.items() if not name.startswith(prefix)
    }


def under(other: Callable[[str], str]) -> Change[Parameters]:
    """Replace every parameter by the one of another name, if it exists."""
    return lambda parameters: {
        name: parameters.get(other(name), value) for name, value in parameters.items()
    }


def blockwise(gates: int, change: Change[Tensor]) -> Change[Tensor]:
    """Change a parameter whose gates are unstacked into an axis of their own."""
    return lambda value: change(torch.stack(value.detach().chunk(gates))).flatten(0, 1)
