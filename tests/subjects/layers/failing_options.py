"""Layers with an option that always fails by a bug, and a layer of torch.nn with other names."""

import torch
from torch import nn

__all__ = ["BuggyActivation", "BuggyConstructor", "BuggyDepth", "BuggyUsual", "OwnNames"]


class BuggyConstructor(nn.Module):
    """Its constructor fails with two directions: the keyword has a typing error."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        super().__init__()
        more = {"bidirectionl": True} if bidirectional else {}
        self.inner = nn.GRU(input_size, hidden_size, num_layers, **more)

    def forward(self, x, h=None):
        return self.inner(x, h)


class BuggyDepth(nn.Module):
    """Its forward fails with two layers: the upper one reads the width of the input."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.inner = nn.ModuleList(nn.GRU(input_size, hidden_size) for _ in range(num_layers))

    def forward(self, x, h=None):
        ends = []
        for n, layer in enumerate(self.inner):
            x, end = layer(x, None if h is None else h[n : n + 1])
            ends.append(end)

        return x, torch.cat(ends)


class BuggyUsual(BuggyConstructor):
    """Its constructor fails with one layer, and works with two."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__(input_size, hidden_size, num_layers)
        self.between = [None] * (num_layers - 1)
        self.first = self.between[0]


class BuggyActivation(BuggyConstructor):
    """It looks its nonlinearity up under other names than torch.nn's."""

    def __init__(self, input_size, hidden_size, nonlinearity="Tanh"):
        super().__init__(input_size, hidden_size)
        self.function = {"Tanh": torch.tanh}[nonlinearity]


class OwnNames(nn.GRU):
    """A subclass of torch.nn's layer whose parameters have names of its own."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.names = [*self._parameters]
        for name in self.names:
            self.register_parameter(f"own_{name}", self._parameters.pop(name))

    def forward(self, x, h=None):
        weights = [getattr(self, f"own_{name}") for name in self.names]
        h = x.new_zeros(1, x.shape[1], self.hidden_size) if h is None else h

        return torch.gru(x, h, weights, True, 1, 0.0, False, False, False)  # noqa: FBT003
