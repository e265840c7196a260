"""Correct layers of unusual design: scripted, normalised by batch, dilated, with a readout."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from reported.styles import Loop
from rnn_spec import Adapter

__all__ = ["DESIGNS"]


class Plain(nn.Module):
    """A gated layer that TorchScript compiles; its state is a pair."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight = nn.Parameter(torch.randn(3 * hidden_size, input_size + hidden_size) / 3)

    def forward(
        self, x: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        zeros = torch.zeros(x.shape[1], self.hidden_size, dtype=x.dtype, device=x.device)
        h, c = zeros, zeros
        if hx is not None:
            h, c = hx[0][0], hx[1][0]
        outs: list[Tensor] = []
        for step in x:
            f, g, o = linear(torch.cat([step, h], -1), self.weight).chunk(3, -1)
            c = torch.sigmoid(f) * c + (1 - torch.sigmoid(f)) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            outs.append(h)
        return torch.stack(outs), (h.unsqueeze(0), c.unsqueeze(0))


def scripted_pair(input_size, hidden_size):
    """Return a scripted layer with a pair as its state."""
    return torch.jit.script(Plain(input_size, hidden_size))


class BatchNormalised(Loop):
    """In training, each step's input is normalised over the batch; in evaluation, by averages."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.norm = nn.BatchNorm1d(hidden)

    def step(self, x, h):
        return (torch.tanh(self.norm(self.x(x)) + self.h(h)),)


class Dilated(Loop):
    """Each step reads the state of two steps before, so that only every second one is connected."""

    parts = 2

    def step(self, x, h, before):
        (new,) = super().step(x, before)
        return new, h


class Readout(Loop):
    """Its output is computed from the state by a linear map of its own."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.out = nn.Linear(hidden, hidden)

    def read(self, h):
        return self.out(h)


class ReadoutWide(Readout):
    """Its output has more features than its state."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.out = nn.Linear(hidden, 2 * hidden + 1)


class Antisymmetric(Loop):
    """An Euler step of a stable system: the state decays, and the weights are antisymmetric."""

    def step(self, x, h):
        turn = self.h.weight - self.h.weight.T
        return (h + 0.1 * torch.tanh(self.x(x) + linear(h, turn) - 0.1 * h),)


class Sparse(Loop):
    """A fixed mask, kept in a buffer, leaves half of the recurrent weights."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.register_buffer("mask", torch.ones(hidden, hidden).tril())

    def step(self, x, h):
        return (torch.tanh(self.x(x) + linear(h, self.h.weight * self.mask)),)


class OutputBeside(Loop):
    """A gated memory; the last output is a part of the state beside it, and no step reads it."""

    parts = 2

    def make(self, inputs, hidden):
        self.x = nn.Linear(inputs, 3 * hidden)

    def step(self, x, h, c):
        f, g, o = self.x(x).chunk(3, -1)
        c = torch.sigmoid(f) * c + torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class Spiking(Loop):
    """A leaky integrator that fires and resets; the gradient of a spike is that of a sigmoid."""

    parts = 2

    def step(self, x, z, v):
        v = 0.9 * v * (1 - z) + 0.1 * (self.x(x) + self.h(z))
        smooth = torch.sigmoid(4 * (v - 1))
        return (v > 1).to(v.dtype) + smooth - smooth.detach(), v


DESIGNS = {
    "spiking": Spiking,
    "output_beside": OutputBeside,
    "scripted_pair": scripted_pair,
    "batch_normalised": BatchNormalised,
    "dilated": Dilated,
    "readout": Readout,
    "readout_wide": Adapter(ReadoutWide, output_size=lambda options: 2 * options.hidden_size + 1),
    "antisymmetric": Antisymmetric,
    "sparse": Sparse,
}
