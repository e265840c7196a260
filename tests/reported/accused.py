"""Correct layers that were accused of faults before."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

__all__ = ["ACCUSED"]


class HandLSTM(nn.Module):
    """An LSTM in a loop over time, with names of its own."""

    def __init__(self, input_size, hidden_size, *, bias=True, batch_first=False):
        super().__init__()
        self.hidden_size, self.batch_first = hidden_size, batch_first
        self.x2g = nn.Linear(input_size, 4 * hidden_size, bias=bias)
        self.h2g = nn.Linear(hidden_size, 4 * hidden_size, bias=False)

    def sums(self, x, h):
        """Return the sums of the gates."""
        return self.x2g(x) + self.h2g(h)

    def visible(self, c):
        """Return what the output gate lets through."""
        return torch.tanh(c)

    def forward(self, input, hx=None):
        x = input.transpose(0, 1) if self.batch_first else input
        zeros = x.new_zeros(x.shape[1], self.hidden_size)
        h, c = (zeros, zeros) if hx is None else (part[0] for part in hx)
        outs = []
        for step in x:
            i, f, g, o = self.sums(step, h).chunk(4, -1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * self.visible(c)
            outs.append(h)
        out = torch.stack(outs) if outs else x.new_zeros(0, x.shape[1], self.hidden_size)
        return (out.transpose(0, 1) if self.batch_first else out), (h[None], c[None])


class LayerNormLSTM(HandLSTM):
    """An LSTM whose sums and cell state are normalised."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.of_x, self.of_h = nn.LayerNorm(4 * hidden_size), nn.LayerNorm(4 * hidden_size)
        self.of_c = nn.LayerNorm(hidden_size)

    def sums(self, x, h):
        return self.of_x(self.x2g(x)) + self.of_h(self.h2g(h))

    def visible(self, c):
        return torch.tanh(self.of_c(c))


class MinimalGated(nn.Module):
    """A minimal gated unit, bidirectional on request."""

    def __init__(self, input_size, hidden_size, *, bidirectional=False, bias=True):
        super().__init__()
        self.hidden_size = hidden_size
        self.cells = nn.ModuleList(
            nn.ModuleDict(
                {each: nn.Linear(input_size + hidden_size, hidden_size, bias=bias) for each in "fc"}
            )
            for _ in range(1 + bidirectional)
        )

    def forward(self, x, hx=None):
        begins = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size) if hx is None else hx
        outs, ends = [], []
        for backwards, cell in enumerate(self.cells):
            h, steps = begins[backwards], []
            for step in x.flip(0) if backwards else x:
                f = torch.sigmoid(cell["f"](torch.cat([step, h], -1)))
                h = (1 - f) * h + f * torch.tanh(cell["c"](torch.cat([step, f * h], -1)))
                steps.append(h)
            out = torch.stack(steps)
            outs.append(out.flip(0) if backwards else out)
            ends.append(h)
        return torch.cat(outs, -1), torch.stack(ends)


class Independent(nn.Module):
    """An IndRNN: each unit reads only itself, through a rectifier."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.w = nn.Linear(input_size, hidden_size)
        self.u = nn.Parameter(torch.empty(hidden_size).uniform_(-1, 1))

    def forward(self, x, hx=None):
        h = x.new_zeros(x.shape[1], len(self.u)) if hx is None else hx[0]
        outs = []
        for step in self.w(x):
            h = torch.relu(step + self.u * h)
            outs.append(h)
        return torch.stack(outs), h[None]


class Elman(nn.Module):
    """An Elman network that TorchScript compiles."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.w = nn.Parameter(torch.empty(hidden_size, input_size).uniform_(-1, 1))
        self.u = nn.Parameter(torch.empty(hidden_size, hidden_size).uniform_(-1, 1))

    def forward(self, x: Tensor, hx: Tensor | None = None) -> tuple[Tensor, Tensor]:
        h = torch.zeros(x.shape[1], self.hidden_size, dtype=x.dtype, device=x.device)
        if hx is not None:
            h = hx[0]
        outs: list[Tensor] = []
        for step in x:
            h = torch.tanh(linear(step, self.w) + linear(h, self.u))
            outs.append(h)
        return torch.stack(outs), h.unsqueeze(0)


def scripted(input_size, hidden_size):
    """Return a scripted layer."""
    return torch.jit.script(Elman(input_size, hidden_size))


class SingleInside(nn.Module):
    """A GRU that computes in float32, as a fused kernel does, and returns what it got."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=batch_first)

    def forward(self, x, hx=None):
        weights = [each.float() for each in self.gru.all_weights[0]]
        batch = x.shape[0 if self.gru.batch_first else 1]
        h = x.new_zeros(1, batch, self.gru.hidden_size) if hx is None else hx
        flags = True, 1, 0.0, self.training, False, self.gru.batch_first
        out, end = torch._VF.gru(x.float(), h.float(), weights, *flags)
        return out.to(x.dtype), end.to(x.dtype)


ACCUSED = {
    "hand_lstm": HandLSTM,
    "layer_norm": LayerNormLSTM,
    "minimal_gated": MinimalGated,
    "independent": Independent,
    "scripted": scripted,
    "single_inside": SingleInside,
}
