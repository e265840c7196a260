"""Layers that merge the outputs of two directions, and layers that look ahead by a fault."""

from torch import nn


class Summed(nn.Module):
    """A bidirectional GRU whose output is the sum of both directions."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, batch_first=False):
        super().__init__()
        self.gru = nn.GRU(
            input_size, hidden_size, num_layers, batch_first=batch_first, bidirectional=True
        )

    def forward(self, x, h=None):
        out, h_n = self.gru(x, h)
        ahead, back = out.chunk(2, -1)
        return ahead + back, h_n


class Optional(nn.Module):
    """A GRU that averages its directions if it has two."""

    def __init__(self, input_size, hidden_size, *, bidirectional=False):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, bidirectional=bidirectional)

    def forward(self, x, h=None):
        out, h_n = self.gru(x, h)
        if self.gru.bidirectional:
            out = out.unflatten(-1, (2, -1)).mean(-2)
        return out, h_n


class TwoLayers(nn.Module):
    """Two LSTMs, one of which reads backwards, batch-first; there is no state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.ahead = nn.LSTM(input_size, hidden_size, batch_first=True)
        self.back = nn.LSTM(input_size, hidden_size, batch_first=True)

    def forward(self, x):
        return self.ahead(x)[0] + self.back(x.flip(1))[0].flip(1), None


class OneState(Summed):
    """A layer whose state is a sum as well, so that it cannot be given back."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)

    def forward(self, x):
        out, h_n = super().forward(x)
        return out, h_n.sum(0)


class Centred(nn.Module):
    """A GRU whose output is centred over time, by a fault."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size)

    def forward(self, x, h=None):
        out, h_n = self.gru(x, h)
        return out - out.mean(0), h_n


class WithMean(Centred):
    """A GRU whose input is centred over time, by a fault."""

    def forward(self, x, h=None):
        return self.gru(x - x.mean(0), h)


class Added(Centred):
    """A GRU that adds the mean over time of its input to each output, by a fault."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.mean = nn.Linear(input_size, hidden_size)

    def forward(self, x, h=None):
        out, h_n = self.gru(x, h)
        return out + self.mean(x).mean(0), h_n


class Backwards(Centred):
    """A GRU that reads its input backwards, by a fault."""

    def forward(self, x, h=None):
        out, h_n = self.gru(x.flip(0), h)
        return out.flip(0), h_n
