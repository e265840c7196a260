"""Ways to make a layer that differs from a conforming one in a method or two."""

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
    Make a kind of layer with other methods.

    Each is given the layer, the usual method, and what that is given.
    """
    usual = CONFORMING[kind]

    def method(name: str) -> Callable[..., Any]:
        def call(self: nn.Module, *given: Any) -> Any:
            return methods[name](self, getattr(usual, name).__get__(self), *given)

        return call

    return type(f"Misread{kind}", (usual,), {name: method(name) for name in methods})


def weighed(kind, change):
    """Make a layer that changes its weights as it looks them up."""
    return misread(kind, weights=lambda _, usual, *place: change(usual(*place)))


def between_states(kind, given, final):
    """Make a layer that changes the parts of a state that is given, and of the final one."""
    return misread(
        kind,
        enter_state=lambda _, usual, *args: given(usual(*args)),
        leave_state=lambda _, usual, state, x: usual(final(state), x),
    )


def taken(kind, change):
    """Make a layer that changes the parts of the state that it is given."""
    return misread(kind, enter_state=lambda _, usual, *args: change(usual(*args)))


def returned(kind, change):
    """Make a layer that changes the parts of the state that it returns."""
    return misread(kind, leave_state=lambda _, usual, state, x: usual(change(state), x))


def put_out(kind, change):
    """Make a layer that changes its output, time first."""
    return misread(kind, laid_out=lambda _, usual, ys: usual(change(ys)))


def read_as(order):
    """Read the gates of an LSTM in an order."""
    return lambda _, usual, stacked: tuple(usual(stacked)[order.index(gate)] for gate in "ifgo")


def ordered(weights: Weights, places: list[int]) -> Weights:
    """Put the gates of the weights into another order."""
    return Weights(*(None if each is None else _ordered(each, places) for each in weights))


def blockwise(gates: int, change: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Change a matrix gate by gate."""
    return lambda matrix: torch.cat([change(block) for block in matrix.chunk(gates)])


def _ordered(value: Tensor, places: list[int]) -> Tensor:
    return torch.cat([value.chunk(len(places))[place] for place in places])
