"""Sound layers that share a module, have complex parameters, or normalise over the batch."""

from __future__ import annotations

import torch
from torch import nn

__all__ = [
    "BatchNormed",
    "ComplexRecurrent",
    "ComplexResults",
    "ComplexUnit",
    "GroupNormed",
    "NormedAndDropped",
    "SharedDropout",
    "SharedScale",
    "StepwiseNormed",
    "WrongComplexGradient",
]

DROPPED = nn.Dropout(0.5)
"""A module that every layer of a class contains."""

SCALE = nn.Linear(1, 1)
"""A module with parameters that every layer of a class contains."""


class SharedDropout(nn.Module):
    """Contains a module that other layers of its class contain as well."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)
        self.dropped = DROPPED

    def forward(self, input, hx=None):
        out, h = self.inner(input, hx)
        return self.dropped(out), h


class SharedScale(nn.Module):
    """Contains a module with parameters that other layers of its class contain as well."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)
        self.scale = SCALE

    def forward(self, input, hx=None):
        return self.inner(self.scale(input[..., None])[..., 0], hx)


class ComplexUnit(nn.Module):
    """A recurrence of complex numbers, with complex parameters, whose output is real."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.inward = nn.Parameter(torch.randn(hidden_size, input_size, dtype=torch.complex64) / 2)
        self.decay = nn.Parameter(torch.randn(hidden_size, dtype=torch.complex64) / 4)
        self.outward = nn.Parameter(
            torch.randn(hidden_size, hidden_size, dtype=torch.complex64) / 2
        )

    def forward(self, input, hx=None):
        zeros = input.new_zeros(1, input.shape[1], 2 * self.hidden_size)
        start = zeros if hx is None else hx
        h = torch.view_as_complex(start[0].unflatten(-1, (-1, 2)).contiguous())
        outs = []
        for step in input:
            h = h * self.decay + step.to(h.dtype) @ self.inward.T
            outs.append((h @ self.outward.T).real)
        return torch.stack(outs), torch.view_as_real(h).flatten(-2)[None]


class ComplexRecurrent(nn.Module):
    """A recurrence with complex parameters and a state that is real between the steps."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        size = (hidden_size, input_size + hidden_size)
        self.weight = nn.Parameter(torch.randn(size, dtype=torch.complex64) / 3)

    def forward(self, input, hx=None):
        zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
        h = (zeros if hx is None else hx)[0]
        outs = []
        for step in input:
            whole = torch.cat([step, h], -1).to(self.weight.dtype) @ self.weight.T
            h = torch.tanh(whole.real + whole.imag)
            outs.append(h)
        return torch.stack(outs), h.clone()[None]


class ComplexResults(nn.Module):
    """A linear recurrence whose output and state are complex."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.inward = nn.Parameter(torch.randn(hidden_size, input_size, dtype=torch.complex64) / 2)
        self.decay = nn.Parameter(torch.randn(hidden_size, dtype=torch.complex64) / 4)

    def forward(self, input, hx=None):
        zeros = self.decay.new_zeros(input.shape[1], self.hidden_size)
        h = zeros if hx is None else hx[0].to(self.decay.dtype)
        outs = []
        for step in input:
            h = h * self.decay + step.to(h.dtype) @ self.inward.T
            outs.append(h)
        return torch.stack(outs), h.clone()[None]


class WrongComplexGradient(ComplexRecurrent):
    """Loses the gradient of the imaginary part of its weights."""

    def forward(self, input, hx=None):
        weight = self.weight
        self._parameters["weight"] = torch.complex(weight.real, weight.imag.detach())
        try:
            return super().forward(input, hx)
        finally:
            self._parameters["weight"] = weight


class BatchNormed(nn.Module):
    """Normalises what it reads from the input over the batch."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.inward = nn.Linear(input_size, hidden_size)
        self.norm = nn.BatchNorm1d(hidden_size)
        self.hidden = nn.Linear(hidden_size, hidden_size)

    def forward(self, input, hx=None):
        zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
        h = (zeros if hx is None else hx)[0]
        outs = []
        for step in input:
            h = torch.tanh(self.norm(self.inward(step)) + self.hidden(h))
            outs.append(h)
        return torch.stack(outs), h.clone()[None]


class GroupNormed(nn.Module):
    """Normalises the features of each sample, which fails for one feature of one sample."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.norm = nn.GroupNorm(1, hidden_size)

    def forward(self, input, hx=None):
        h = input.new_zeros(input.shape[1], self.cell.hidden_size) if hx is None else hx[0]
        outs = []
        for step in input:
            h = self.norm(self.cell(step, h))
            outs.append(h)
        return torch.stack(outs), h.clone()[None]


class StepwiseNormed(nn.Module):
    """Normalises over the batch with statistics of its own for each step, as recurrent ones do."""

    def __init__(self, input_size, hidden_size, longest=4):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)
        self.longest = longest
        for n in range(longest):
            self.register_buffer(f"running_mean_{n}", torch.zeros(input_size))

    def normalised(self, step, n):
        """Return a step without its mean over the batch."""
        mean = getattr(self, f"running_mean_{min(n, self.longest - 1)}")
        if self.training:
            if len(step) == 1:
                message = "one sample has no statistics"
                raise ValueError(message)
            mean.mul_(0.9).add_(0.1 * step.detach().mean(0))
            return step - step.mean(0)
        return step - mean

    def forward(self, input, hx=None):
        steps = [self.normalised(step, n) for n, step in enumerate(input)]
        return self.inner(torch.stack(steps), hx)


class NormedAndDropped(nn.Module):
    """Normalises its cell state over the batch, and drops between its layers."""

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.LSTMCell(size, hidden_size) for size in sizes)
        self.norms = nn.ModuleList(nn.BatchNorm1d(hidden_size) for _ in sizes)
        self.dropped = nn.Dropout(dropout)

    def run(self, place, input, h, c):
        """Return the outputs of one layer, and its state."""
        outs = []
        for step in input:
            out, c = self.cells[place](step, (h, c))
            h = torch.tanh(self.norms[place](c)) * out
            outs.append(h)
        return torch.stack(outs), h, c

    def forward(self, input, hx=None):
        size = (len(self.cells), input.shape[1], self.cells[0].hidden_size)
        h_0, c_0 = hx or (input.new_zeros(size), input.new_zeros(size))
        out, ends = input, []
        for place in range(len(self.cells)):
            below = self.dropped(out) if place else out
            out, *end = self.run(place, below, h_0[place], c_0[place])
            ends.append(end)
        h_n, c_n = zip(*ends, strict=True)
        return out, (torch.stack(h_n), torch.stack(c_n))
