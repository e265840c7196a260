"""Correct layers, each in another style, with fewer of torch.nn's conventions than torch.nn."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from rnn_spec import Adapter, states

__all__ = ["STYLES"]


class Loop(nn.Module):
    """A loop over time; the state has one part or more, all of one size."""

    parts = 1

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.make(input_size, hidden_size)

    def make(self, inputs, hidden):
        """Make the parameters."""
        self.x, self.h = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden, bias=False)

    def start(self, x):
        """Return the parts of the state before the first step."""
        return (x.new_zeros(x.shape[1], self.hidden_size),) * self.parts

    def step(self, x, h):
        """Return the next parts, each from the input and the parts before; the first is h."""
        return (torch.tanh(self.x(x) + self.h(h)),)

    def read(self, h):
        """Return the output of a step."""
        return h

    def forward(self, x, state=None):
        given = (state,) if isinstance(state, Tensor) else state
        parts = self.start(x) if state is None else [part[0] for part in given]
        outs = []
        for step in x:
            parts = self.step(step, *parts)
            outs.append(self.read(parts[0]))
        ends = tuple(part[None].clone() for part in parts)
        return torch.stack(outs), ends if self.parts > 1 else ends[0]


class Cells(nn.Module):
    """A loop over time, in which torch.nn's cells run one after the other."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.GRUCell(size, hidden_size) for size in sizes)

    def forward(self, x, hx=None):
        ends = [None] * len(self.cells) if hx is None else list(hx)
        outs = []
        for step in x:
            below = step
            for k, cell in enumerate(self.cells):
                ends[k] = below = cell(below, ends[k])
            outs.append(below)
        return torch.stack(outs), ends


class Fused(Loop):
    """An LSTM with one matrix for the input and the state, and all gates."""

    parts = 2

    def make(self, inputs, hidden):
        self.gates = nn.Linear(inputs + hidden, 4 * hidden)

    def step(self, x, h, c):
        sums = self.gates(torch.cat([x, h], -1))
        i, f, o = sums[..., : 3 * self.hidden_size].sigmoid().chunk(3, -1)
        c = f * c + i * sums[..., 3 * self.hidden_size :].tanh()
        return o * c.tanh(), c


class NormalisedGRU(Loop):
    """A GRU whose sums are normalised over their features."""

    def make(self, inputs, hidden):
        self.x, self.h = nn.Linear(inputs, 3 * hidden), nn.Linear(hidden, 3 * hidden)
        self.of_x, self.of_h = nn.LayerNorm(3 * hidden), nn.LayerNorm(3 * hidden)

    def step(self, x, h):
        (r, z, n), (hr, hz, hn) = (
            each.chunk(3, -1) for each in (self.of_x(self.x(x)), self.of_h(self.h(h)))
        )
        z = torch.sigmoid(z + hz)
        return ((1 - z) * torch.tanh(n + torch.sigmoid(r + hr) * hn) + z * h,)


class IndRNN(Loop):
    """Each unit reads only itself, by a weight that is clamped to 0..1, through a rectifier."""

    def make(self, inputs, hidden):
        self.x, self.u = nn.Linear(inputs, hidden), nn.Parameter(torch.rand(hidden))

    def step(self, x, h):
        return (torch.relu(self.x(x) + self.u.clamp(0, 1) * h),)


class Zoneout(Loop):
    """In training, units keep their state at random; in evaluation, a share of each is kept."""

    rate = 0.2

    def step(self, x, h):
        (new,) = super().step(x, h)
        if not self.training:
            return (torch.lerp(new, h, self.rate),)
        return (torch.where(torch.rand_like(h) < self.rate, h, new),)


class Peephole(Loop):
    """An LSTM whose gates read the cell state."""

    parts = 2

    def make(self, inputs, hidden):
        self.x, self.h = nn.Linear(inputs, 4 * hidden), nn.Linear(hidden, 4 * hidden)
        self.peep = nn.Parameter(torch.randn(3, hidden) / 2)

    def step(self, x, h, c):
        i, f, g, o = (self.x(x) + self.h(h)).chunk(4, -1)
        i, f = torch.sigmoid(i + self.peep[0] * c), torch.sigmoid(f + self.peep[1] * c)
        c = f * c + i * torch.tanh(g)
        return torch.sigmoid(o + self.peep[2] * c) * torch.tanh(c), c


class LearnedStart(Loop):
    """Without a state, it starts from a parameter."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.begin = nn.Parameter(torch.randn(hidden) / 3)

    def start(self, x):
        return (self.begin.expand(x.shape[1], -1),)


class Unitary(Loop):
    """Its state is complex: each step turns its phases, and its output is the real part."""

    def make(self, inputs, hidden):
        self.x, self.angle = nn.Linear(inputs, 2 * hidden), nn.Parameter(torch.randn(hidden))

    def start(self, x):
        zeros = x.new_zeros(x.shape[1], self.hidden_size)
        return (torch.complex(zeros, zeros),)

    def step(self, x, h):
        turn = torch.complex(self.angle.cos(), self.angle.sin())
        return (0.9 * turn * h + torch.complex(*self.x(x).chunk(2, -1)),)

    def read(self, h):
        return h.real


class SinglePrecision(Loop):
    """Its sums are computed in float32, in any dtype; the results have the dtype of the input."""

    def step(self, x, h):
        sums = linear(x.float(), self.x.weight.float(), self.x.bias.float())
        sums = sums + linear(h.float(), self.h.weight.float())
        return (torch.tanh(sums).to(x.dtype),)


STYLES = {
    "cells": Adapter(Cells, state=states.listed()),
    "fused": Fused,
    "normalised_gru": NormalisedGRU,
    "independent_units": IndRNN,
    "zoneout": Zoneout,
    "peephole": Peephole,
    "learned_start": LearnedStart,
    "complex": Adapter(
        Unitary, state=states.complex_pairs(), output_size=lambda options: options.hidden_size
    ),
    "single_precision": SinglePrecision,
}
