"""Layers near a special case: some are faulty, some only where their weights are drawn far off."""

from __future__ import annotations

import torch
from torch import nn

__all__ = ["Forgetful", "Leaky", "Silent"]


class Loop(nn.Module):
    """A loop over one cell."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.RNNCell(input_size, hidden_size)

    def step(self, x, h):
        """Return the next state."""
        return self.cell(x, h)

    def forward(self, input, hx=None):
        h = input.new_zeros(input.shape[1], self.cell.hidden_size) if hx is None else hx[0]
        steps = []
        for step in input:
            h = self.step(step, h)
            steps.append(h)

        return torch.stack(steps), h[None].clone()


class Leaky(Loop):
    """Sound: a gain that is clamped to 0..1, and starts at 0.9."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.gain = nn.Parameter(torch.tensor([0.9]))

    def step(self, x, h):
        return self.gain.clamp(0, 1) * super().step(x, h)


class Silent(Loop):
    """Faulty: as built, it multiplies its output by the sum of a normalised vector, which is 0."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.norm = nn.LayerNorm(hidden_size)

    def step(self, x, h):
        h = super().step(x, h)
        return h * self.norm(h).sum(-1, keepdim=True)


class Forgetful(Loop):
    """Faulty: each step starts from zeros, which are always in float32."""

    def step(self, x, h):
        return super().step(x, torch.zeros(len(x), self.cell.hidden_size))
