"""Correct recurrent layers, each with a convention of its own, as in published packages."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

__all__ = [
    "AsWide",
    "BatchFirst",
    "BatchFirstState",
    "ComplexState",
    "DictState",
    "Elapsed",
    "Fields",
    "KeptState",
    "ListPerLayer",
    "LoopOverCell",
    "Masked",
    "Minimal",
    "NestedLists",
    "OtherNames",
    "OutputsOnly",
    "PackedOnly",
    "RelativeLengths",
    "StateRequired",
    "ThreeParts",
    "ThreeResults",
    "Transposed",
    "Triple",
    "TwoShapes",
    "UnnamedState",
]


def checked(state, zeros):
    """Return a state if it has the shape of *zeros*; raise an error otherwise."""
    if state.shape != zeros.shape:
        message = f"state: got shape {tuple(state.shape)}, expected {tuple(zeros.shape)}"
        raise ValueError(message)
    return state


class OutputsOnly(nn.GRU):
    """Returns the output alone, and takes no state."""

    def forward(self, input):
        return super().forward(input)[0]


class BatchFirst(nn.Module):
    """Is always batch-first, without an option."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, input, state=None):
        return self.inner(input, state)


class BatchFirstState(nn.GRU):
    """Is batch-first in its states too: (N, K D, H)."""

    def forward(self, input, hx=None):
        hx = hx.transpose(0, 1).contiguous() if hx is not None and hx.dim() == 3 else hx
        out, h = super().forward(input, hx)
        return out, h.transpose(0, 1) if h.dim() == 3 else h


class OtherNames(nn.Module):
    """Has other names for its options and its weights."""

    def __init__(self, channels, units, depth=1):
        super().__init__()
        self.inner = nn.LSTM(channels, units, depth)

    def forward(self, input, state=None):
        return self.inner(input, state)


class LoopOverCell(nn.Module):
    """Runs torch.nn's cell in a loop; its states are (N, H)."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, input, state=None):
        outs = []
        for step in input:
            state = self.cell(step, state)
            outs.append(state[0])
        return torch.stack(outs), state


class Minimal(nn.Module):
    """A minimal gated unit: one gate, no reset; torch.nn has no such kind."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.new = nn.Linear(input_size + hidden_size, hidden_size)
        self.hidden_size = hidden_size

    def forward(self, input, state=None):
        zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
        (h,) = checked(zeros if state is None else state, zeros)
        outs = []
        for x in input:
            f = torch.sigmoid(self.gate(torch.cat([x, h], -1)))
            h = (1 - f) * h + f * torch.tanh(self.new(torch.cat([x, f * h], -1)))
            outs.append(h)
        return torch.stack(outs), h.unsqueeze(0)


class UnnamedState(Minimal):
    """Has states of (N, H), without an axis of layers."""

    def forward(self, input, state=None):
        out, h = super().forward(input, None if state is None else state.unsqueeze(0))
        return out, h[0]


class Stack(nn.Module):
    """Layers of torch.nn's cells, with a separate state for each."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.layers = nn.ModuleList(LoopOverCell(size, hidden_size) for size in sizes)

    def forward(self, input, state=None):
        begins = [None] * len(self.layers) if state is None else state
        out, ends = input, []
        for layer, begin in zip(self.layers, begins, strict=True):
            out, end = layer(out, begin)
            ends.append(end)
        return out, ends


class ListPerLayer(Stack):
    """Has a list of states: a pair for each layer."""


class NestedLists(nn.Module):
    """Has nested lists of pairs: by layer, then by direction."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        super().__init__()
        self.inner = nn.LSTM(input_size, hidden_size, num_layers, bidirectional=bidirectional)

    def forward(self, input, state=None):
        ways = 1 + self.inner.bidirectional
        if state is not None:
            pairs = [pair for layer in state for pair in layer]
            state = tuple(torch.stack(parts) for parts in zip(*pairs, strict=True))
        out, (h, c) = self.inner(input, state)
        pairs = list(zip(h, c, strict=True))
        return out, [pairs[n : n + ways] for n in range(0, len(pairs), ways)]


class DictState(nn.LSTM):
    """Has a dict as state."""

    def forward(self, input, hx=None):
        out, (h, c) = super().forward(input, None if hx is None else (hx["hidden"], hx["cell"]))
        return out, {"hidden": h, "cell": c}


class Fields(NamedTuple):
    """A state with named parts."""

    hidden: torch.Tensor
    cell: torch.Tensor


class Triple(nn.LSTM):
    """Has a named tuple as state."""

    def forward(self, input, hx=None):
        out, state = super().forward(input, None if hx is None else (hx.hidden, hx.cell))
        return out, Fields(*state)


class ComplexState(nn.Module):
    """A linear recurrent unit: a diagonal of complex numbers, and real outputs."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.decay = nn.Parameter(torch.rand(hidden_size))
        self.turn = nn.Parameter(torch.rand(hidden_size) * 3)
        self.enter = nn.Parameter(torch.randn(2, hidden_size, input_size))
        self.leave = nn.Parameter(torch.randn(2, hidden_size, hidden_size) / hidden_size)

    def forward(self, input, state=None):
        lamda = torch.polar(torch.exp(-self.decay), self.turn)
        _, batch, _ = input.shape
        driven = torch.complex(*(input @ each.T for each in self.enter))
        zeros = driven.new_zeros(batch, len(self.decay))
        z = zeros if state is None else checked(state, zeros)
        outs = []
        for step in driven:
            z = lamda * z + step
            outs.append(z.real @ self.leave[0].T - z.imag @ self.leave[1].T)
        return torch.stack(outs), z


class StateRequired(nn.GRU):
    """Cannot be called without a state."""

    def forward(self, input, hx):
        return super().forward(input, hx)


class KeptState(nn.Module):
    """Keeps its state in an attribute, from call to call."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.h = None

    def forward(self, input):
        outs = []
        for step in input:
            self.h = self.cell(step, self.h)
            outs.append(self.h)
        return torch.stack(outs)


class PackedOnly(nn.GRU):
    """Takes packed sequences only."""

    def forward(self, input, hx=None):
        assert isinstance(input, torch.nn.utils.rnn.PackedSequence)
        return super().forward(input, hx)


class RelativeLengths(nn.Module):
    """Takes lengths as fractions of the longest, and batch-first input."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, input, lens):
        ends = (lens * input.shape[1]).round().long()
        packed = pack_padded_sequence(input, ends, batch_first=True, enforce_sorted=False)
        out, h = self.inner(packed)
        return pad_packed_sequence(out, batch_first=True, total_length=input.shape[1])[0], h


class Masked(nn.Module):
    """Takes a mask of valid steps, and keeps the state at the others."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.hidden_size = hidden_size

    def forward(self, input, mask, state=None):
        h = input.new_zeros(input.shape[1], self.hidden_size) if state is None else state
        outs = []
        for x, counts in zip(input, mask, strict=True):
            h = torch.where(counts[:, None], self.cell(x, h), h)
            outs.append(h)
        return torch.stack(outs), h


class Elapsed(nn.Module):
    """Takes the time before each step, over which its state decays."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.rate = nn.Parameter(torch.rand(hidden_size))
        self.hidden_size = hidden_size

    def forward(self, input, state, timespans):
        zeros = input.new_zeros(input.shape[1], self.hidden_size)
        h = zeros if state is None else checked(state, zeros)
        outs = []
        for x, passed in zip(input, timespans, strict=True):
            h = self.cell(x, h * torch.exp(-self.rate.abs() * passed[:, None]))
            outs.append(h)
        return torch.stack(outs), h


class ThreeResults(nn.LSTM):
    """Returns output, h_n and c_n as three results; takes h_0 and c_0 as two arguments."""

    def forward(self, input, h_0=None, c_0=None):
        out, (h, c) = super().forward(input, None if h_0 is None else (h_0, c_0))
        return out, h, c


class TwoShapes(Minimal):
    """Takes a state of (1, N, H), and returns one of (N, 1, H)."""

    def forward(self, input, state=None):
        out, h = super().forward(input, state)
        return out, h.transpose(0, 1)


class Transposed(nn.Module):
    """Has kernels as in Keras: (input, 4 H), the gates i, f, g, o, and one bias."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(input_size, 4 * hidden_size))
        self.recurrent = nn.Parameter(torch.randn(hidden_size, 4 * hidden_size))
        self.bias = nn.Parameter(torch.randn(4 * hidden_size))
        self.hidden_size = hidden_size

    def forward(self, input, state=None):
        _, batch, _ = input.shape
        zeros = input.new_zeros(batch, self.hidden_size)
        h, c = (checked(part, zeros) for part in state or (zeros, zeros))
        outs = []
        for x in input:
            i, f, g, o = (x @ self.kernel + h @ self.recurrent + self.bias).chunk(4, -1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outs.append(h)
        return torch.stack(outs), (h, c)


class ThreeParts(nn.Module):
    """Has a state of three parts, one of them inside a pair: a cell with two memories."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size + hidden_size, 5 * hidden_size)
        self.hidden_size = hidden_size

    def forward(self, input, state=None):
        zeros = input.new_zeros(input.shape[1], self.hidden_size)
        h, (fast, slow) = state or (zeros, (zeros, zeros))
        h, fast, slow = (checked(part, zeros) for part in (h, fast, slow))
        outs = []
        for x in input:
            i, f, s, g, o = self.gates(torch.cat([x, h], -1)).chunk(5, -1)
            fast = f.sigmoid() * fast + i.sigmoid() * g.tanh()
            slow = s.sigmoid() * slow + (1 - s.sigmoid()) * g.tanh()
            h = o.sigmoid() * torch.tanh(fast + slow)
            outs.append(h)
        return torch.stack(outs), (h, (fast, slow))


class AsWide(nn.Module):
    """Has one size, for input and output."""

    def __init__(self, dim):
        super().__init__()
        self.inner = nn.GRU(dim, dim)

    def forward(self, input, state=None):
        return self.inner(input, state)
