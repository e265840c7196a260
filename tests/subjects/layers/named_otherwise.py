"""Layers whose constructors have other names than torch.nn's."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from subjects.layers.conventional import BatchFirst
from torch import nn


class Units(BatchFirst):
    """Usual names of both sizes."""

    def __init__(self, n_features, n_units):
        super().__init__(n_features, n_units)


class Channels(BatchFirst):
    """A usual name of one size, and an argument that can only be the other."""

    def __init__(self, in_channels: int, out_channels: int):
        super().__init__(in_channels, out_channels)


class Residual(nn.Module):
    """The other way about: the output is as wide as the input, the state is not."""

    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.rnn = nn.LSTM(d_model, d_hidden or d_model)
        self.out = nn.Linear(d_hidden or d_model, d_model)

    def forward(self, x, state=None):
        out, state = self.rnn(x, state)

        return x + self.out(out), state


class Encoder(nn.Module):
    """A usual name of the number of layers."""

    def __init__(self, feat_dim, hidden_dim, n_layers=2, dropout=0.0):
        super().__init__()
        self.rnn = nn.GRU(feat_dim, hidden_dim, n_layers, batch_first=True, dropout=dropout)

    def forward(self, x, h=None):
        return self.rnn(x, h)


class Dimension(nn.Module):
    """An unusual name of the number of layers, beside a switch about layers."""

    def __init__(self, input_dim, hidden_dim, layer_dim=1, activation="tanh", layer_norm=None):
        super().__init__()
        self.rnn = nn.LSTM(input_dim, hidden_dim, layer_dim, batch_first=True)

    def forward(self, x, state=None):
        return self.rnn(x, state)


class Listed(nn.Module):
    """A number of layers beside torch.nn's names, and a state for each in a list."""

    def __init__(self, input_size, hidden_size, depth=2):
        super().__init__()
        sizes = [input_size] + [hidden_size] * depth
        self.cells = nn.ModuleList(nn.GRUCell(*pair) for pair in pairwise(sizes))

    def forward(self, x, states=None):
        states, out = list(states or [None] * len(self.cells)), []
        for step in x:
            below = step
            for n, cell in enumerate(self.cells):
                states[n] = below = cell(below, states[n])
            out.append(below)

        return torch.stack(out), states


class Following(nn.Module):
    """A number of layers of a layer that follows torch.nn."""

    def __init__(self, input_size, hidden_size, layers=1, *, batch_first=False):
        super().__init__()
        self.rnn = nn.GRU(input_size, hidden_size, layers, batch_first=batch_first)

    def forward(self, x, h=None):
        return self.rnn(x, h)


class DeepStep(BatchFirst):
    """The depth is that of a network before the cell, of one layer."""

    def __init__(self, input_size, hidden_size, depth=2):
        super().__init__(input_size, hidden_size)
        self.first = nn.Sequential(*(nn.Linear(input_size, input_size) for _ in range(depth)))

    def forward(self, x, h=None):
        return self.steps(self.first(x), h)


class Kernel(BatchFirst):
    """One size, and an argument that is no size."""

    def __init__(self, in_channels, window):
        super().__init__(in_channels, in_channels)
        self.window = window


@dataclass
class Config:
    """Sizes in one argument."""

    d_in: int = 5
    d_state: int = 7


class Configured(BatchFirst):
    """A constructor without sizes."""

    def __init__(self, config):
        super().__init__(config.d_in, config.d_state)
        del self.hidden_size
        self.config = config

    def start(self, x, h):
        """Return the state to start from."""
        return x.new_zeros(len(x), self.config.d_state) if h is None else h


class Answering(Units):
    """A dict is returned."""

    def forward(self, x, h=None):
        out, h = self.steps(x, h)

        return {"y": out, "state": h}


def small():
    """Make a layer that has only its own sizes."""
    return Configured(Config())


instance = small()


class OneSize(nn.Module):
    """As many hidden features as inputs, in conventions of its own."""

    def __init__(self, dim):
        super().__init__()
        self.rnn = nn.GRU(dim, dim, batch_first=True)

    def forward(self, x, h=None):
        return self.rnn(x, h)


class OneHiddenSize(nn.Module):
    """As many hidden features as inputs, in torch.nn's conventions."""

    def __init__(self, hidden_size):
        super().__init__()
        self.rnn = nn.LSTM(hidden_size, hidden_size)

    def forward(self, x, state=None):
        return self.rnn(x, state)


class OneSizeMixing(OneSize):
    """A fault: samples of the other end of the batch."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return out.flip(0), h
