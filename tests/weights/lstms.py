"""LSTMs, each written in another way; all compute torch.nn's equations."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import linear

from weights.stepwise import Stepwise, matrix, vector

__all__ = ["LSTMS"]


def combined(i, f, g, o, c):
    """Return the new state, given the sums of the gates."""
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


class LSTM(Stepwise):
    """A layer with a state (h, c) and gates."""

    parts = 2

    def step(self, x, h, c):
        return combined(*self.gates(x, h), c)

    def gates(self, x, h):
        """Return the sums of i, f, g, o."""
        raise NotImplementedError


class OneLinear(LSTM):
    """One linear map of [x, h], its gates in the order i, f, o, g."""

    def make(self, inputs, hidden):
        self.W = nn.Linear(inputs + hidden, 4 * hidden)

    def gates(self, x, h):
        i, f, o, g = self.W(torch.cat([x, h], -1)).chunk(4, -1)
        return i, f, g, o


class StateFirst(LSTM):
    """One linear map of [h, x], its gates in the order g, o, f, i, without a bias."""

    def make(self, inputs, hidden):
        self.kernel = nn.Linear(hidden + inputs, 4 * hidden, bias=False)

    def gates(self, x, h):
        g, o, f, i = self.kernel(torch.cat([h, x], -1)).chunk(4, -1)
        return i, f, g, o


class TwoLinears(LSTM):
    """A linear map of the input and one of the state, each with a bias."""

    def make(self, inputs, hidden):
        self.i2h, self.h2h = nn.Linear(inputs, 4 * hidden), nn.Linear(hidden, 4 * hidden)

    def gates(self, x, h):
        f, i, o, g = (self.i2h(x) + self.h2h(h)).chunk(4, 1)
        return i, f, g, o


class OneBias(LSTM):
    """A linear map of the input with a bias, and one of the state without."""

    def make(self, inputs, hidden):
        self.input_map = nn.Linear(inputs, 4 * hidden)
        self.state_map = nn.Linear(hidden, 4 * hidden, bias=False)

    def gates(self, x, h):
        return (self.input_map(x) + self.state_map(h)).chunk(4, -1)


class EightLinears(LSTM):
    """Two linear maps for each gate."""

    def make(self, inputs, hidden):
        for gate in "ifgo":
            setattr(self, f"x_{gate}", nn.Linear(inputs, hidden))
            setattr(self, f"h_{gate}", nn.Linear(hidden, hidden))

    def gates(self, x, h):
        return [getattr(self, f"x_{gate}")(x) + getattr(self, f"h_{gate}")(h) for gate in "ifgo"]


class FourLinears(LSTM):
    """A linear map of [x, h] for each gate."""

    def make(self, inputs, hidden):
        self.forget, self.inp, self.cand, self.out = (
            nn.Linear(inputs + hidden, hidden) for _ in range(4)
        )

    def gates(self, x, h):
        both = torch.cat((x, h), 1)
        return self.inp(both), self.forget(both), self.cand(both), self.out(both)


class Transposed(LSTM):
    """Matrices that are multiplied from the right, as in Keras."""

    def make(self, inputs, hidden):
        self.kernel = matrix(inputs, 4 * hidden)
        self.recurrent_kernel = matrix(hidden, 4 * hidden)
        self.bias = vector(4 * hidden)

    def gates(self, x, h):
        return (x @ self.kernel + h @ self.recurrent_kernel + self.bias).split(h.shape[1], 1)


class Twelve(LSTM):
    """Twelve parameters with the letters of a paper."""

    def make(self, inputs, hidden):
        for gate in "ifco":
            self.register_parameter(f"W_{gate}", matrix(inputs, hidden))
            self.register_parameter(f"U_{gate}", matrix(hidden, hidden))
            self.register_parameter(f"b_{gate}", vector(hidden))

    def gates(self, x, h):
        i, f, g, o = (
            x @ getattr(self, f"W_{k}") + h @ getattr(self, f"U_{k}") + getattr(self, f"b_{k}")
            for k in "ifco"
        )
        return i, f, g, o


class Dictionary(LSTM):
    """A ParameterDict."""

    def make(self, inputs, hidden):
        self.p = nn.ParameterDict(
            {
                f"{gate}_{kind}": matrix(hidden, size)
                for gate in "ifgo"
                for kind, size in (("x", inputs), ("h", hidden))
            }
        )
        self.bias = nn.ParameterList([vector(hidden) for _ in "ifgo"])

    def gates(self, x, h):
        return [
            linear(x, self.p[f"{gate}_x"], bias) + linear(h, self.p[f"{gate}_h"])
            for gate, bias in zip("ifgo", self.bias, strict=True)
        ]


class Interleaved(LSTM):
    """The four gates of each unit in rows that follow each other."""

    def make(self, inputs, hidden):
        self.weight = matrix(4 * hidden, inputs + hidden)
        self.bias = vector(4 * hidden)

    def gates(self, x, h):
        sums = linear(torch.cat([x, h], -1), self.weight, self.bias)
        return sums.reshape(len(x), -1, 4).unbind(-1)


class ThreeAxes(LSTM):
    """A parameter with an axis of its own for the gates."""

    def make(self, inputs, hidden):
        self.w = matrix(hidden, 4, inputs)
        self.u = matrix(4, hidden, hidden)
        self.b = vector(4, 1, hidden)

    def gates(self, x, h):
        of_input = torch.einsum("hgi,bi->gbh", self.w, x)
        o, f, i, g = of_input + torch.einsum("gkh,bk->gbh", self.u, h) + self.b
        return i, f, g, o


class BiasInMatrix(LSTM):
    """The bias as the last column of one matrix over [x, h, 1]."""

    def make(self, inputs, hidden):
        self.theta = matrix(4 * hidden, inputs + hidden + 1)

    def gates(self, x, h):
        return (torch.cat([x, h, torch.ones_like(h[:, :1])], 1) @ self.theta.T).chunk(4, 1)


class OneVector(LSTM):
    """All weights in one vector."""

    def make(self, inputs, hidden):
        self.shape = (4 * hidden, inputs + hidden)
        self.theta = vector(4 * hidden * (inputs + hidden))

    def gates(self, x, h):
        return linear(torch.cat([x, h], 1), self.theta.view(self.shape)).chunk(4, 1)


class UnitForget(LSTM):
    """Adds 1 to the forget gate."""

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, 4 * hidden)

    def gates(self, x, h):
        i, g, f, o = self.linear(torch.cat([x, h], 1)).chunk(4, 1)
        return i, f + 1.0, g, o


class CellFirst(LSTM):
    """Its state is (c, h)."""

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, 4 * hidden)

    def forward(self, input, hx=None):
        out, (h, c) = super().forward(input, None if hx is None else hx[::-1])
        return out, (c, h)

    def gates(self, x, h):
        return self.linear(torch.cat([x, h], 1)).chunk(4, 1)


class Detached(LSTM):
    """Has no gradients."""

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, 4 * hidden)

    @torch.no_grad()
    def gates(self, x, h):
        return self.linear(torch.cat([x, h], 1)).chunk(4, 1)


class Float32Inside(LSTM):
    """Computes in float32, whatever its dtype."""

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, 4 * hidden)

    def step(self, x, h, c):
        both = torch.cat([x, h], 1).float()
        sums = linear(both, self.linear.weight.float(), self.linear.bias.float()).chunk(4, 1)
        return tuple(part.to(x.dtype) for part in combined(*sums, c.float()))


class BroadcastProducts(LSTM):
    """Sums products instead of multiplying matrices, and has a parameter that nothing reads."""

    def make(self, inputs, hidden):
        self.a, self.b = matrix(4 * hidden, inputs), matrix(4 * hidden, hidden)
        self.unused = vector(3)

    def gates(self, x, h):
        return ((x[:, None] * self.a).sum(-1) + (h[:, None] * self.b).sum(-1)).chunk(4, 1)


class LoopOverCells(nn.Module):
    """Layers of torch.nn's cells."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size, *[hidden_size] * num_layers]
        self.cells = nn.ModuleList(map(nn.LSTMCell, sizes, sizes[1:]))
        self.hidden_size = hidden_size

    def forward(self, input, hx=None):
        zeros = input.new_zeros(len(self.cells), input.shape[1], self.hidden_size)
        steps, finals = list(input), []
        for cell, h, c in zip(self.cells, *(hx or (zeros, zeros)), strict=True):
            states = [(h, c)]
            for x in steps:
                states.append(cell(x, states[-1]))
            steps = [h for h, _ in states[1:]]
            finals.append(states[-1])
        return torch.stack(steps), tuple(map(torch.stack, zip(*finals, strict=True)))


LSTMS = {
    each.__name__: each
    for each in (
        OneLinear,
        StateFirst,
        TwoLinears,
        OneBias,
        EightLinears,
        FourLinears,
        Transposed,
        Twelve,
        Dictionary,
        Interleaved,
        ThreeAxes,
        BiasInMatrix,
        OneVector,
        UnitForget,
        CellFirst,
        Detached,
        Float32Inside,
        BroadcastProducts,
        LoopOverCells,
    )
}
