"""GRUs and RNNs, each written in another way; all compute torch.nn's equations."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import linear

from weights.stepwise import Stepwise, matrix, vector

__all__ = ["GRUS", "RNNS"]


class TwoLinears(Stepwise):
    """A linear map of the input and one of the state, its gates in the order z, r, n."""

    def make(self, inputs, hidden):
        self.x2h, self.h2h = nn.Linear(inputs, 3 * hidden), nn.Linear(hidden, 3 * hidden)

    def step(self, x, h):
        (xz, xr, xn), (hz, hr, hn) = self.x2h(x).chunk(3, 1), self.h2h(h).chunk(3, 1)
        z, r = (xz + hz).sigmoid(), (xr + hr).sigmoid()
        n = (xn + r * hn).tanh()
        return (n + z * (h - n),)


class SixLinears(Stepwise):
    """Two linear maps for each gate; the state's have no bias."""

    def make(self, inputs, hidden):
        for gate in "rzn":
            setattr(self, f"W{gate}", nn.Linear(inputs, hidden))
            setattr(self, f"U{gate}", nn.Linear(hidden, hidden, bias=False))

    def step(self, x, h):
        r = torch.sigmoid(self.Wr(x) + self.Ur(h))
        z = torch.sigmoid(self.Wz(x) + self.Uz(h))
        return ((1 - z) * torch.tanh(self.Wn(x) + r * self.Un(h)) + z * h,)


class GatesTogether(Stepwise):
    """One linear map of [x, h] for both gates, and two for the new state."""

    def make(self, inputs, hidden):
        self.gates = nn.Linear(inputs + hidden, 2 * hidden)
        self.new_x, self.new_h = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)

    def step(self, x, h):
        r, z = self.gates(torch.cat([x, h], 1)).sigmoid().chunk(2, 1)
        return ((1 - z) * (self.new_x(x) + r * self.new_h(h)).tanh() + z * h,)


class Exchanged(Stepwise):
    """The new state is z * n + (1 - z) * h, as in Chung et al. (2014)."""

    def make(self, inputs, hidden):
        self.gates = nn.Linear(inputs + hidden, 2 * hidden)
        self.new_x, self.new_h = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)

    def step(self, x, h):
        r, z = self.gates(torch.cat([x, h], 1)).sigmoid().chunk(2, 1)
        return (z * (self.new_x(x) + r * self.new_h(h)).tanh() + (1 - z) * h,)


class Complement(Stepwise):
    """Keeps 1 - r of the state's part."""

    def make(self, inputs, hidden):
        self.a, self.b = matrix(inputs, 3 * hidden), matrix(hidden, 3 * hidden)

    def step(self, x, h):
        (xr, xz, xn), (hr, hz, hn) = (x @ self.a).chunk(3, 1), (h @ self.b).chunk(3, 1)
        r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
        return ((1 - z) * (xn + (1 - r) * hn).tanh() + z * h,)


class BothComplements(Stepwise):
    """Exchanges z and 1 - z, and keeps 1 - r of the state's part."""

    def make(self, inputs, hidden):
        self.a, self.b = matrix(inputs, 3 * hidden), matrix(hidden, 3 * hidden)

    def step(self, x, h):
        (xn, xz, xr), (hn, hz, hr) = (x @ self.a).chunk(3, 1), (h @ self.b).chunk(3, 1)
        r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
        return (z * (xn + (1 - r) * hn).tanh() + (1 - z) * h,)


class ReadableGRU(Stepwise):
    """A ParameterDict with long names, and matrices multiplied from the right."""

    def make(self, inputs, hidden):
        self.w = nn.ParameterDict(
            {name: matrix(inputs, hidden) for name in ("reset", "keep", "new")}
        )
        self.u = nn.ParameterDict(
            {name: matrix(hidden, hidden) for name in ("reset", "keep", "new")}
        )
        self.b = nn.ParameterDict(
            {name: vector(hidden) for name in ("reset", "keep", "new", "inner")}
        )

    def step(self, x, h):
        w, u, b = self.w, self.u, self.b
        r = torch.sigmoid(x @ w["reset"] + h @ u["reset"] + b["reset"])
        z = torch.sigmoid(x @ w["keep"] + h @ u["keep"] + b["keep"])
        n = torch.tanh(x @ w["new"] + b["new"] + r * (h @ u["new"] + b["inner"]))
        return (torch.lerp(n, h, z),)


class InterleavedGRU(Stepwise):
    """The three gates of each unit in rows that follow each other."""

    def make(self, inputs, hidden):
        self.wx, self.wh = matrix(3 * hidden, inputs), matrix(3 * hidden, hidden)
        self.bx, self.bh = vector(3 * hidden), vector(3 * hidden)

    def step(self, x, h):
        sx = linear(x, self.wx, self.bx).unflatten(1, (-1, 3))
        sh = linear(h, self.wh, self.bh).unflatten(1, (-1, 3))
        r, z = (sx + sh)[..., :2].sigmoid().unbind(-1)
        return ((1 - z) * (sx[..., 2] + r * sh[..., 2]).tanh() + z * h,)


class CellOfGRU(Stepwise):
    """A GRUCell."""

    def make(self, inputs, hidden):
        self.cell = nn.GRUCell(inputs, hidden)

    def step(self, x, h):
        return (self.cell(x, h),)


class WrappedGRU(nn.Module):
    """A torch.nn.GRU inside, of any depth and direction."""

    def __init__(self, input_size, hidden_size, num_layers=1, *, bidirectional=False):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, num_layers, bidirectional=bidirectional)

    def forward(self, input, hx=None):
        return self.inner(input, hx)


class Elman(Stepwise):
    """Two linear maps."""

    def make(self, inputs, hidden):
        self.in2hid, self.hid2hid = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)

    def step(self, x, h):
        return (torch.tanh(self.in2hid(x) + self.hid2hid(h)),)


class Joined(Stepwise):
    """One linear map of [h, x]."""

    def make(self, inputs, hidden):
        self.i2h = nn.Linear(hidden + inputs, hidden)

    def step(self, x, h):
        return (self.i2h(torch.cat((h, x), 1)).tanh(),)


class Letters(Stepwise):
    """Matrices multiplied from the left, and one bias."""

    def make(self, inputs, hidden):
        self.U, self.W = matrix(hidden, inputs), matrix(hidden, hidden)
        self.b = vector(hidden, 1)

    def step(self, x, h):
        return ((self.U @ x.T + self.W @ h.T + self.b).tanh().T,)


class Rectified(Stepwise):
    """With relu, and without a bias."""

    def make(self, inputs, hidden):
        self.a, self.b = matrix(inputs, hidden), matrix(hidden, hidden)

    def step(self, x, h):
        return ((x @ self.a + h @ self.b).clamp(min=0),)


class ByExponentials(Stepwise):
    """A tanh of exponentials, and three biases."""

    def make(self, inputs, hidden):
        self.a, self.b = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)
        self.c = vector(hidden)

    def step(self, x, h):
        return (1 - 2 / (1 + torch.exp(2 * (self.a(x) + self.b(h) + self.c))),)


class OneBlock(Stepwise):
    """One parameter for everything, with an axis of one."""

    def make(self, inputs, hidden):
        self.theta = matrix(1, inputs + hidden + 1, hidden)

    def step(self, x, h):
        ones = torch.ones_like(x[:, :1])
        return ((torch.cat([x, ones, h], 1) @ self.theta[0]).tanh(),)


class CellOfRNN(Stepwise):
    """An RNNCell with relu."""

    def make(self, inputs, hidden):
        self.cell = nn.RNNCell(inputs, hidden, nonlinearity="relu")

    def step(self, x, h):
        return (self.cell(x, h),)


GRUS = {
    each.__name__: each
    for each in (
        TwoLinears,
        SixLinears,
        GatesTogether,
        Exchanged,
        Complement,
        BothComplements,
        ReadableGRU,
        InterleavedGRU,
        CellOfGRU,
        WrappedGRU,
    )
}

RNNS = {
    each.__name__: each
    for each in (
        Elman,
        Joined,
        Letters,
        Rectified,
        ByExponentials,
        OneBlock,
        CellOfRNN,
    )
}
