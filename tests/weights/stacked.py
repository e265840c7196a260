"""Correct layers in ten styles, with layers, directions, layouts, biases and dropout as options."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import dropout as drop

__all__ = ["STACKED"]


class Stacked(nn.Module):
    """Stacks cells; a subclass makes one, and computes one step of it."""

    parts = 1

    def __init__(  # noqa: PLR0913 - torch.nn's options
        self,
        input_size,
        hidden_size,
        *,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
    ):
        super().__init__()
        self.hidden_size, self.num_layers, self.rate = hidden_size, num_layers, dropout
        self.batch_first, self.directions = batch_first, 1 + bidirectional
        widths = [input_size, *[self.directions * hidden_size] * (num_layers - 1)]
        self.cells = nn.ModuleList(
            self.cell(width, hidden_size, bias) for width in widths for _ in range(self.directions)
        )

    def cell(self, inputs, hidden, bias):
        """Make one cell."""
        raise NotImplementedError

    def step(self, cell, x, *state):
        """Return the parts of the new state; the first is the output."""
        raise NotImplementedError

    def forward(self, input, hx=None):
        x = input.transpose(0, 1) if self.batch_first else input
        zeros = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size)
        state = (zeros,) * self.parts if hx is None else hx if self.parts > 1 else (hx,)
        finals = []
        for layer in range(self.num_layers):
            x = drop(x, self.rate, self.training) if layer else x
            outs = []
            for number in range(layer * self.directions, (layer + 1) * self.directions):
                back = number % self.directions
                own = tuple(part[number] for part in state)
                out, final = self.run(self.cells[number], x.flip(0) if back else x, own)
                outs.append(out.flip(0) if back else out)
                finals.append(final)
            x = torch.cat(outs, -1)
        parts = tuple(torch.stack(part) for part in zip(*finals, strict=True))
        x = x.transpose(0, 1) if self.batch_first else x
        return x, parts if self.parts > 1 else parts[0]

    def run(self, cell, xs, state):
        """Run one cell over time."""
        outs = []
        for x in xs:
            state = self.step(cell, x, *state)
            outs.append(state[0])
        return torch.stack(outs), state


def linears(*sizes, bias=True):
    """Return linear maps."""
    return nn.ModuleList(nn.Linear(*each, bias) for each in sizes)


def lstm(i, f, g, o, c):
    """Return the new state of an LSTM."""
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


class TwoLinearsLSTM(Stacked):
    """A linear map of the input and one of the state, in the order i, f, o, g."""

    parts = 2

    def cell(self, inputs, hidden, bias):
        return linears((inputs, 4 * hidden), (hidden, 4 * hidden), bias=bias)

    def step(self, cell, x, h, c):
        i, f, o, g = (cell[0](x) + cell[1](h)).chunk(4, -1)
        return lstm(i, f, g, o, c)


class FusedLSTM(Stacked):
    """One linear map of [x, h], in the order g, i, f, o."""

    parts = 2

    def cell(self, inputs, hidden, bias):
        return nn.Linear(inputs + hidden, 4 * hidden, bias)

    def step(self, cell, x, h, c):
        g, i, f, o = cell(torch.cat([x, h], -1)).chunk(4, -1)
        return lstm(i, f, g, o, c)


class UnitForgetLSTM(FusedLSTM):
    """Adds 1 to the forget gate, also where there are no biases."""

    def step(self, cell, x, h, c):
        g, i, f, o = cell(torch.cat([x, h], -1)).chunk(4, -1)
        return lstm(i, f + 1, g, o, c)


class PerGateLSTM(Stacked):
    """One linear map for each gate."""

    parts = 2

    def cell(self, inputs, hidden, bias):
        return linears(*[(inputs + hidden, hidden)] * 4, bias=bias)

    def step(self, cell, x, h, c):
        return lstm(*(gate(torch.cat([x, h], -1)) for gate in cell), c)


class Weights(nn.Module):
    """Parameters whose columns are units, as in Keras."""

    def __init__(self, inputs, hidden, bias):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(inputs, 4 * hidden) / 3)
        self.recurrent = nn.Parameter(torch.randn(hidden, 4 * hidden) / 3)
        self.bias = nn.Parameter(torch.zeros(4 * hidden)) if bias else 0


class TransposedLSTM(Stacked):
    """Its own parameters, transposed, with a bias that starts at zero."""

    parts = 2

    def cell(self, inputs, hidden, bias):
        return Weights(inputs, hidden, bias)

    def step(self, cell, x, h, c):
        i, f, g, o = (x @ cell.kernel + h @ cell.recurrent + cell.bias).chunk(4, -1)
        return lstm(i, f, g, o, c)


class SixLinearsGRU(Stacked):
    """Two linear maps for each gate."""

    def cell(self, inputs, hidden, bias):
        return linears(*[(inputs, hidden)] * 3, *[(hidden, hidden)] * 3, bias=bias)

    def step(self, cell, x, h):
        r, z = ((cell[n](x) + cell[3 + n](h)).sigmoid() for n in (0, 1))
        n = (cell[2](x) + r * cell[5](h)).tanh()
        return ((1 - z) * n + z * h,)


class HalfBiasedGRU(Stacked):
    """One bias for r and z, and one for the new gate, on the side of the input."""

    def cell(self, inputs, hidden, bias):
        return nn.ModuleList(
            [
                nn.Linear(inputs + hidden, 2 * hidden, bias),
                nn.Linear(inputs, hidden, bias),
                nn.Linear(hidden, hidden, bias=False),
            ]
        )

    def step(self, cell, x, h):
        r, z = cell[0](torch.cat([x, h], -1)).sigmoid().chunk(2, -1)
        n = (cell[1](x) + r * cell[2](h)).tanh()
        return (self.mixed(z, n, h),)

    def mixed(self, z, n, h):
        """Return the new state."""
        return n + z * (h - n)


class ExchangedGRU(HalfBiasedGRU):
    """Its update gate opens for the new state, as in the paper."""

    def mixed(self, z, n, h):
        return z * n + (1 - z) * h


class Elman(Stacked):
    """An RNN with one bias."""

    def cell(self, inputs, hidden, bias):
        return nn.Linear(inputs + hidden, hidden, bias)

    def step(self, cell, x, h):
        return (cell(torch.cat([h, x], -1)).tanh(),)


class Rectified(Elman):
    """An RNN with relu, which is no option of it."""

    def step(self, cell, x, h):
        return (cell(torch.cat([h, x], -1)).relu(),)


class OfCellsLSTM(Stacked):
    """A loop over torch.nn's cells."""

    parts = 2

    def cell(self, inputs, hidden, bias):
        return nn.LSTMCell(inputs, hidden, bias)

    def step(self, cell, x, h, c):
        return cell(x, (h, c))


STACKED = {
    each.__name__: each
    for each in (
        TwoLinearsLSTM,
        FusedLSTM,
        UnitForgetLSTM,
        PerGateLSTM,
        TransposedLSTM,
        SixLinearsGRU,
        HalfBiasedGRU,
        ExchangedGRU,
        Elman,
        Rectified,
        OfCellsLSTM,
    )
}
