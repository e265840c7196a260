"""Correct layers with conventions of their own beyond the axes, and what cannot be understood."""

import torch
from torch import nn

__all__ = ["ADAPTED"]


class JoinedParts(nn.Module):
    """Its state has h and c in one tensor, (batch, 2 * hidden)."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, x, state=None):
        state = x.new_zeros(x.shape[1], 2 * self.hidden_size) if state is None else state
        pair, outs = state.chunk(2, -1), []
        for step in x:
            pair = self.cell(step, pair)
            outs.append(pair[0])

        return torch.stack(outs), torch.cat(pair, -1)


class JoinedLayers(nn.Module):
    """Its state has all layers in one tensor, (batch, layers * hidden); the batch comes first."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, num_layers, batch_first=True)

    def forward(self, x, state=None):
        layers, width = self.inner.num_layers, self.inner.hidden_size
        if state is not None:
            state = state.reshape(len(x), layers, width).transpose(0, 1).contiguous()
        out, state = self.inner(x, state)

        return out, state.transpose(0, 1).flatten(1)


class BothWays(nn.Module):
    """It always runs in both directions, and takes batches only."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True, bidirectional=True)

    def forward(self, x, h=None):
        batch, steps, features = x.shape

        return self.inner(x.reshape(batch, steps, features), h)


class TwoLayers(nn.Module):
    """It always has two layers."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, 2)

    def forward(self, x, h=None):
        return self.inner(x, h)


class ListCell(nn.Module):
    """A cell with a list as state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, state):
        h = self.cell(x, state[0])

        return h, [h]


class TupleCell(ListCell):
    """A cell with a tuple of one as state."""

    def forward(self, x, state):
        (h,) = state
        h = self.cell(x, h)

        return h, (h,)


class DictCell(ListCell):
    """A cell with a dict as state, whose keys show only when they are read."""

    def forward(self, x, memory):
        h = self.cell(x, memory["memory"])

        return h, {"memory": h}


class StateFirstCell(ListCell):
    """A cell that takes its state before its input."""

    def forward(self, h, x):
        return self.cell(x, h)


class StateFirst(ListCell):
    """A layer that takes its state before its input."""

    def forward(self, h, x):
        outs = []
        for step in x.unbind(1):
            h = self.cell(step, h)
            outs.append(h)

        return torch.stack(outs, 1), h


class Skip(nn.Module):
    """Its output has its input beside the hidden state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x, h=None):
        out, h = self.inner(x, h)

        return torch.cat([x, out], -1), h


class ResidualDropout(nn.Module):
    """It drops values of each layer before it adds them to the layer's input, also of the last."""

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        self.enter = nn.Linear(input_size, hidden_size)
        self.inner = nn.ModuleList(
            nn.GRU(hidden_size, hidden_size, batch_first=True) for _ in range(num_layers)
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x, states=None):
        x, ends = self.enter(x), []
        for n, layer in enumerate(self.inner):
            out, end = layer(x, None if states is None else states[n])
            x = x + self.drop(out)
            ends.append(end)

        return x, ends


class TwoCalls(nn.Module):
    """Two LSTMs, one on the reversed sequence; it reads the features of an unbatched one."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.ahead = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.back = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x):
        one, (h, c) = self.ahead(x)
        other, (k, d) = self.back(x.flip(1))
        state = torch.cat([h[0], k[0]], -1), torch.cat([c[0], d[0]], -1)

        return torch.cat([one, other.flip(1)], -1), state


class MoreResults(nn.Module):
    """It returns all states beside its last one."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, batch_first=True)
        self.leave = nn.Linear(hidden_size, hidden_size)

    def forward(self, x, h=None):
        states, end = self.inner(x, None if h is None else h[None])

        return self.leave(states), end[0], states


class NamedLSTM(JoinedParts):
    """Its name says which kind it is."""


class StackedWrongly(nn.Module):
    """Reads the batch first, and returns the steps first."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h=None):
        h, outs = x.new_zeros(len(x), self.cell.hidden_size) if h is None else h, []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
            outs.append(h)

        return torch.stack(outs), h


class StackedBatchFirst(StackedWrongly):
    """Reads the steps first, and returns the batch first."""

    def forward(self, x, h=None):
        out, h = super().forward(x.transpose(0, 1), h)

        return out.transpose(0, 1), h


class PairTurned(nn.Module):
    """Has an option of torch.nn's, takes (1, batch, hidden), and returns (batch, 1, hidden)."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__()
        self.batch_first = batch_first
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, x, hx=None):
        x = x.transpose(0, 1) if self.batch_first else x
        zeros = x.new_zeros(x.shape[1], self.cell.hidden_size)
        pair, outs = (zeros, zeros) if hx is None else (hx[0][0], hx[1][0]), []
        for step in x:
            pair = self.cell(step, pair)
            outs.append(pair[0])
        out = torch.stack(outs)

        return out.transpose(0, 1) if self.batch_first else out, tuple(h[:, None] for h in pair)


class NeverRuns(ListCell):
    """Every call raises an error."""

    def forward(self, x):
        message = "the table is empty"
        raise RuntimeError(message)


class OddState(ListCell):
    """Its state has features that no convention explains."""

    def forward(self, x, state=None):
        return torch.stack([self.cell(step) for step in x]), x.new_zeros(len(x), 1, 5)


class LastStep(ListCell):
    """It returns the last step only."""

    def forward(self, x):
        h = None
        for step in x.unbind(1):
            h = self.cell(step, h)

        return h


class RefusesOwnState(nn.Module):
    """Faulty: it raises an error for the state that it returned."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, x, h=None):
        return self.inner(x, h if h is None else h @ self.inner.weight_ih_l0)


class Mixing(Skip):
    """Faulty: it adds the mean of the batch to each sample."""

    def forward(self, x, h=None):
        return self.inner(x + x.mean(0), h)


class Spiking(nn.Module):
    """Its output is boolean."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.RNN(input_size, hidden_size)

    def forward(self, x, h=None):
        out, h = self.inner(x, h)

        return out > 0, h


ADAPTED = {
    "JoinedParts": "its state (batch, 2 * features), h and c in one",
    "JoinedLayers": "always batch-first, its state (batch, layers * features)",
    "BothWays": "always batch-first, always bidirectional",
    "TwoLayers": "always 2 layers",
    "ListCell": "a cell, called for each step",
    "TupleCell": "a cell, called for each step",
    "DictCell": "a cell, called for each step",
    "StateFirstCell": "a cell, called for each step",
    "StateFirst": (
        "its state comes first, always batch-first, its state (batch, features), its state required"
    ),
    "Skip": "always batch-first, its output of width input_size + hidden_size",
    "ResidualDropout": "always batch-first, its states a list",
    "TwoCalls": ("always batch-first, its state (batch, layers * features), always bidirectional"),
    "MoreResults": "its first two results, always batch-first, its state (batch, features)",
    "NamedLSTM": "its state (batch, 2 * features), h and c in one",
}
"""Correct layers, and the description of their conventions."""
