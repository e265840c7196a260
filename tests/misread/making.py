"""Functions that make a layer from a conforming one by changing one or two methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, Weights
from torch import Tensor, nn

__all__ = [
    "between_states",
    "blockwise",
    "misread",
    "ordered",
    "put_out",
    "read_as",
    "returned",
    "taken",
    "weighed",
]

CONFORMING: dict[str, type[nn.Module]] = {
    "RNN": ConformingRNN,
    "GRU": ConformingGRU,
    "LSTM": ConformingLSTM,
}


def misread(kind: str, **methods: Callable[..., Any]) -> type[nn.Module]:
    """
    Make a layer of a kind with some methods replaced.

    Each replacement is called with the layer, the original method, and its arguments.
    """
    usual = CONFORMING[kind]

    def method(name: str) -> Callable[..., Any]:
        def call(self: nn.Module, *args: Any) -> Any:
            return methods[name](self, getattr(usual, name).__get__(self), *args)

        return call

    return type(f"Misread{kind}", (usual,), {name: method(name) for name in methods})


def weighed(kind, change):
    """Make a layer that changes its weights before use."""
    return misread(kind, weights=lambda _, usual, *position: change(usual(*position)))


def between_states(kind, initial, final):
    """Make a layer that changes the parts of the initial state, and of the final state."""
    return misread(
        kind,
        enter_state=lambda _, usual, *args: initial(usual(*args)),
        leave_state=lambda _, usual, state, x: usual(final(state), x),
    )


def taken(kind, change):
    """Make a layer that changes the parts of the initial state."""
    return misread(kind, enter_state=lambda _, usual, *args: change(usual(*args)))


def returned(kind, change):
    """Make a layer that changes the parts of the final state."""
    return misread(kind, leave_state=lambda _, usual, state, x: usual(change(state), x))


def put_out(kind, change):
    """Make a layer that changes its time-major output."""
    return misread(kind, laid_out=lambda _, usual, ys: usual(change(ys)))


def read_as(order):
    """Return a function that reads the gates of an LSTM in an order."""
    return lambda _, usual, stacked: tuple(usual(stacked)[order.index(gate)] for gate in "ifgo")


def ordered(weights: Weights, order: list[int]) -> Weights:
    """Put the gates of the weights into another order."""
    return Weights(*(None if each is None else _ordered(each, order) for each in weights))


def blockwise(gates: int, change: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Return a function that changes a matrix separately for each gate."""
    return lambda matrix: torch.cat([change(block) for block in matrix.chunk(gates)])


def _ordered(value: Tensor, order: list[int]) -> Tensor:
    return torch.cat([value.chunk(len(order))[index] for index in order])
