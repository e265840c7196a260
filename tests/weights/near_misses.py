"""Layers that nearly compute torch.nn's equations, and do not; none may be taken for torch.nn's."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import hardsigmoid, softsign
from torch.nn.utils.parametrizations import weight_norm

from weights.stepwise import Stepwise, matrix, vector

__all__ = ["NEAR_MISSES"]


class LSTM(Stepwise):
    """An LSTM of one linear map; a subclass changes one thing."""

    parts = 2

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, 4 * hidden)

    def sums(self, x, h):
        """Return the sums of i, f, g, o."""
        return self.linear(torch.cat([x, h], 1)).chunk(4, 1)

    def step(self, x, h, c):
        i, f, g, o = self.sums(x, h)
        c = self.cell(i, f, g, c)
        return self.output(o, c), c

    def cell(self, i, f, g, c):
        """Return the new cell state."""
        return f.sigmoid() * c + i.sigmoid() * g.tanh()

    def output(self, o, c):
        """Return the output."""
        return o.sigmoid() * c.tanh()


class SigmoidCandidate(LSTM):
    """A sigmoid in place of the candidate's tanh."""

    def cell(self, i, f, g, c):
        return f.sigmoid() * c + i.sigmoid() * g.sigmoid()


class ReluCandidate(LSTM):
    """A relu in place of the candidate's tanh."""

    def cell(self, i, f, g, c):
        return f.sigmoid() * c + i.sigmoid() * g.relu()


class LinearCandidate(LSTM):
    """A candidate without tanh."""

    def cell(self, i, f, g, c):
        return f.sigmoid() * c + i.sigmoid() * g


class SoftsignCandidate(LSTM):
    """A softsign in place of the candidate's tanh."""

    def cell(self, i, f, g, c):
        return f.sigmoid() * c + i.sigmoid() * softsign(g)


class NoTanhOnCell(LSTM):
    """The output is o * c."""

    def output(self, o, c):
        return o.sigmoid() * c


class SigmoidOnCell(LSTM):
    """The output is o times a sigmoid of c."""

    def output(self, o, c):
        return o.sigmoid() * c.sigmoid()


class TanhGate(LSTM):
    """The output gate is a tanh."""

    def output(self, o, c):
        return o.tanh() * c.tanh()


class TanhAfter(LSTM):
    """The tanh is taken of the product."""

    def output(self, o, c):
        return (o.sigmoid() * c).tanh()


class HardGates(LSTM):
    """The gates are clip(x / 6 + 0.5)."""

    def cell(self, i, f, g, c):
        return hardsigmoid(f) * c + hardsigmoid(i) * g.tanh()

    def output(self, o, c):
        return hardsigmoid(o) * c.tanh()


class HardForget(LSTM):
    """The forget gate alone is clip(x / 6 + 0.5)."""

    def cell(self, i, f, g, c):
        return hardsigmoid(f) * c + i.sigmoid() * g.tanh()


class CoupledByForget(LSTM):
    """The input gate is 1 - f."""

    def cell(self, i, f, g, c):
        return f.sigmoid() * c + (1 - f.sigmoid()) * g.tanh()


class CoupledByInput(LSTM):
    """The forget gate is 1 - i."""

    def cell(self, i, f, g, c):
        return (1 - i.sigmoid()) * c + i.sigmoid() * g.tanh()


class NoForgetGate(LSTM):
    """Adds to the cell state, and forgets nothing."""

    def cell(self, i, f, g, c):
        return c + i.sigmoid() * g.tanh()


class NoOutputGate(LSTM):
    """The output is tanh(c)."""

    def output(self, o, c):
        return c.tanh()


class ClippedCell(LSTM):
    """The cell state stays between -50 and 50."""

    def cell(self, i, f, g, c):
        return super().cell(i, f, g, c).clamp(-50, 50)


class ClippedSums(LSTM):
    """The sums stay between -8 and 8."""

    def sums(self, x, h):
        return [each.clamp(-8, 8) for each in super().sums(x, h)]


class Peepholes(LSTM):
    """The gates read the cell state, each unit its own."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.p = matrix(3, hidden)

    def step(self, x, h, c):
        i, f, g, o = self.sums(x, h)
        c_new = self.cell(i + self.p[0] * c, f + self.p[1] * c, g, c)
        return self.output(o + self.p[2] * c_new, c_new), c_new


class FullPeephole(LSTM):
    """The forget gate reads the cell state of every unit."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.p = matrix(hidden, hidden)

    def step(self, x, h, c):
        i, f, g, o = self.sums(x, h)
        c_new = self.cell(i, f + c @ self.p, g, c)
        return self.output(o, c_new), c_new


class Zoneout(LSTM):
    """Keeps a tenth of the old state, as zoneout does in eval mode."""

    def step(self, x, h, c):
        new_h, new_c = super().step(x, h, c)
        return 0.9 * new_h + 0.1 * h, 0.9 * new_c + 0.1 * c


class Normalised(LSTM):
    """Normalises the cell state before the output."""

    def output(self, o, c):
        return super().output(o, nn.functional.layer_norm(c, c.shape[-1:]))


class TooHot(LSTM):
    """The sums are twice as large."""

    def sums(self, x, h):
        return (2 * self.linear(torch.cat([x, h], 1))).chunk(4, 1)


class SharedGate(LSTM):
    """The input gate and the output gate are one."""

    def step(self, x, h, c):
        i, f, g, _ = self.sums(x, h)
        c = self.cell(i, f, g, c)
        return self.output(i, c), c


class OldCell(LSTM):
    """The output is computed from the cell state before the step."""

    def step(self, x, h, c):
        i, f, g, o = self.sums(x, h)
        return self.output(o, c), self.cell(i, f, g, c)


class OpenedByCandidate(LSTM):
    """The output gate reads the sum of the candidate."""

    def step(self, x, h, c):
        i, f, g, _ = self.sums(x, h)
        c = self.cell(i, f, g, c)
        return self.output(g, c), c


class ForgetsByOutput(LSTM):
    """The output gate is used as the forget gate too."""

    def step(self, x, h, c):
        i, _, g, o = self.sums(x, h)
        c = self.cell(i, o, g, c)
        return self.output(o, c), c


class InputFed(LSTM):
    """The forget gate does not read the state."""

    def make(self, inputs, hidden):
        super().make(inputs, hidden)
        self.forget = nn.Linear(inputs, hidden)

    def step(self, x, h, c):
        i, _, g, o = self.sums(x, h)
        c = self.cell(i, self.forget(x), g, c)
        return self.output(o, c), c


class BatchLeak(LSTM):
    """Subtracts the mean over the batch."""

    def sums(self, x, h):
        return super().sums(x - x.mean(0), h)


class Noisy(LSTM):
    """Adds noise."""

    def output(self, o, c):
        return super().output(o, c) + 1e-3 * torch.rand_like(c)


class WeightNorm(LSTM):
    """Its weights are parametrized."""

    def make(self, inputs, hidden):
        self.linear = weight_norm(nn.Linear(inputs + hidden, 4 * hidden))


class ResetEachStep(LSTM):
    """Each step starts from the given h."""

    def forward(self, input, hx=None):
        first, state = self.parts_of(input, hx)
        h, outs = first, []
        for x in input:
            h, state = self.step(x, first, state)
            outs.append(h)
        return torch.stack(outs), (h[None], state[None])


class StartsFromOnes(LSTM):
    """Starts from ones if no state is given."""

    def parts_of(self, input, hx):
        if hx is None:
            return (input.new_ones(input.shape[1], self.hidden_size),) * 2
        return super().parts_of(input, hx)


class Decays(LSTM):
    """Halves the state before the third step."""

    def forward(self, input, hx=None):
        out, state = super().forward(input[:2], hx)
        if len(input) <= 2:
            return out, state
        rest, state = super().forward(input[2:], tuple(part / 2 for part in state))
        return torch.cat([out, rest]), state


class Residual(LSTM):
    """Adds the state of the step before to the output."""

    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        return out + out.roll(1, 0), state


class GRU(Stepwise):
    """A GRU of two linear maps; a subclass changes one thing."""

    def make(self, inputs, hidden):
        self.of_x, self.of_h = nn.Linear(inputs, 3 * hidden), nn.Linear(hidden, 3 * hidden)

    def step(self, x, h):
        (xr, xz, xn), (hr, hz, hn) = self.of_x(x).chunk(3, 1), self.of_h(h).chunk(3, 1)
        return (self.combined(xr + hr, xz + hz, xn, hn, h),)

    def combined(self, r, z, x, n, h):
        """Return the new state."""
        z = z.sigmoid()
        return (1 - z) * (x + r.sigmoid() * n).tanh() + z * h


class ResetBefore(GRU):
    """The reset gate is applied before the product."""

    def step(self, x, h):
        (xr, xz, xn), (hr, hz, _) = self.of_x(x).chunk(3, 1), self.of_h(h).chunk(3, 1)
        n = self.of_h((xr + hr).sigmoid() * h).chunk(3, 1)[2]
        z = (xz + hz).sigmoid()
        return ((1 - z) * (xn + n).tanh() + z * h,)


class NoReset(GRU):
    """Without a reset gate."""

    def combined(self, r, z, x, n, h):
        z = z.sigmoid()
        return (1 - z) * (x + n).tanh() + z * h


class ReluGRU(GRU):
    """The new gate is a relu."""

    def combined(self, r, z, x, n, h):
        z = z.sigmoid()
        return (1 - z) * (x + r.sigmoid() * n).relu() + z * h


class HardGRU(GRU):
    """The gates are clip(x / 6 + 0.5)."""

    def combined(self, r, z, x, n, h):
        z = hardsigmoid(z)
        return (1 - z) * (x + hardsigmoid(r) * n).tanh() + z * h


class OneGate(GRU):
    """The update gate is used as the reset gate too."""

    def combined(self, r, z, x, n, h):
        return super().combined(z, z, x, n, h)


class Uncoupled(GRU):
    """The state is z * h + (1 + z) * n."""

    def combined(self, r, z, x, n, h):
        z = z.sigmoid()
        return (1 + z) * (x + r.sigmoid() * n).tanh() + z * h


class ResetOnBoth(GRU):
    """The reset gate multiplies the input's part too."""

    def combined(self, r, z, x, n, h):
        z = z.sigmoid()
        return (1 - z) * (r.sigmoid() * (x + n)).tanh() + z * h


class RNN(Stepwise):
    """An RNN; a subclass changes one thing."""

    def make(self, inputs, hidden):
        self.linear = nn.Linear(inputs + hidden, hidden)

    def step(self, x, h):
        return (self.squash(self.linear(torch.cat([x, h], 1)), h),)

    def squash(self, a, h):
        """Return the new state."""
        return a.tanh()


class SigmoidRNN(RNN):
    """With a sigmoid."""

    def squash(self, a, h):
        return a.sigmoid()


class LinearRNN(RNN):
    """Without a function."""

    def squash(self, a, h):
        return a


class EluRNN(RNN):
    """With elu."""

    def squash(self, a, h):
        return nn.functional.elu(a)


class LeakyRelu(RNN):
    """With a leaky relu."""

    def squash(self, a, h):
        return nn.functional.leaky_relu(a)


class Leaky(RNN):
    """Keeps half of the old state."""

    def squash(self, a, h):
        return (h + a.tanh()) / 2


class ResidualRNN(RNN):
    """Adds the old state."""

    def squash(self, a, h):
        return h + a.tanh()


class ClippedRelu(RNN):
    """With relu up to 20."""

    def squash(self, a, h):
        return a.clamp(0, 20)


class Diagonal(Stepwise):
    """Each unit reads its own state only, as in IndRNN."""

    def make(self, inputs, hidden):
        self.linear, self.u = nn.Linear(inputs, hidden), vector(hidden)

    def step(self, x, h):
        return ((self.linear(x) + self.u * h).tanh(),)


class Scaled(Stepwise):
    """Adds half of the bias."""

    def make(self, inputs, hidden):
        self.linear, self.b = nn.Linear(inputs + hidden, hidden, bias=False), vector(hidden)

    def step(self, x, h):
        return ((self.linear(torch.cat([x, h], 1)) + self.b / 2).tanh(),)


class Tied(Stepwise):
    """One matrix for the input and the state."""

    def make(self, inputs, hidden):
        self.w = matrix(hidden, hidden)

    def step(self, x, h):
        return ((h @ self.w + x @ self.w[: x.shape[1]]).tanh(),)


class ZeroedSecondLayer(nn.Module):
    """Its layers above the first start from zeros, whatever state is given."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, num_layers)

    def forward(self, input, hx=None):
        if hx is not None:
            hx = torch.cat([hx[:1], torch.zeros_like(hx[1:])])
        return self.inner(input, hx)


class OtherSecondLayer(nn.Module):
    """Its layers above the first have relu in place of tanh."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size, *[hidden_size] * num_layers]
        functions = ["tanh", *["relu"] * num_layers]
        self.layers = nn.ModuleList(
            nn.RNN(*size, nonlinearity=function)
            for *size, function in zip(sizes, sizes[1:], functions, strict=False)
        )

    def forward(self, input, hx=None):
        out, finals = input, []
        for number, layer in enumerate(self.layers):
            out, final = layer(out, None if hx is None else hx[number : number + 1])
            finals.append(final)
        return out, torch.cat(finals)


NEAR_MISSES = {
    each.__name__: each
    for parent in (LSTM, GRU, RNN, Stepwise)
    for each in parent.__subclasses__()
    if each.__module__ == __name__ and not each.__subclasses__()
}
NEAR_MISSES |= {each.__name__: each for each in (ZeroedSecondLayer, OtherSecondLayer)}
