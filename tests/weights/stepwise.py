"""A layer of one direction that is written as one step."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["Stepwise", "matrix", "vector"]


def matrix(*shape):
    """Return a parameter with random values."""
    return nn.Parameter(torch.randn(*shape) / 3)


vector = matrix


class Stepwise(nn.Module):
    """Runs `step` over time, from zeros if no state is given."""

    parts = 1

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.make(input_size, hidden_size)

    def make(self, inputs, hidden):
        """Make the parameters."""
        raise NotImplementedError

    def step(self, x, *state):
        """Return the parts of the new state; the first is the output."""
        raise NotImplementedError

    def forward(self, input, hx=None):
        state = self.parts_of(input, hx)
        outs = []
        for x in input:
            state = self.step(x, *state)
            outs.append(state[0])
        final = tuple(part[None] for part in state)
        return torch.stack(outs), final if self.parts > 1 else final[0]

    def parts_of(self, input, hx):
        """Return the parts of a given state, or zeros."""
        if hx is None:
            return (input.new_zeros(input.shape[1], self.hidden_size),) * self.parts
        return tuple(part[0] for part in (hx if self.parts > 1 else (hx,)))
