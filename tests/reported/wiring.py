"""Faults of what is returned and what is carried to the next step."""

from __future__ import annotations

import torch
from torch import nn

from rnn_spec import Adapter, states

__all__ = ["WIRING"]


class Zoneout(nn.Module):
    """An LSTM with zoneout: in evaluation, each state is a mean of the old one and the new one."""

    def __init__(self, input_size, hidden_size, zoneout_c=0.15, zoneout_h=0.1):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.LSTMCell(input_size, hidden_size)
        self.zoneout_c, self.zoneout_h = zoneout_c, zoneout_h

    def mixed(self, old, new, rate):
        """Keep a part of the old state: some units in training, a share of each in evaluation."""
        if not self.training:
            return rate * old + (1 - rate) * new
        keep = (torch.rand_like(new) < rate).to(new.dtype)
        return keep * old + (1 - keep) * new

    def returned(self, new, carried):
        """Return the output of a step."""
        return carried

    def forward(self, x, hx=None):
        zeros = x.new_zeros(x.shape[1], self.hidden_size)
        h, c = (zeros, zeros) if hx is None else (part[0] for part in hx)
        outs = []
        for step in x:
            h_new, c_new = self.cell(step, (h, c))
            c = self.mixed(c, c_new, self.zoneout_c)
            h = self.mixed(h, h_new, self.zoneout_h)
            outs.append(self.returned(h_new, h))
        return torch.stack(outs), (h[None], c[None])


class RawOutput(Zoneout):
    """The output is the cell's own h, not the h that is carried (rwth-i6/returnn#1313)."""

    def returned(self, new, carried):
        return new


class Decaying(nn.Module):
    """A GRU-D: the input and the state decay with the time since the last observation."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.decay_x = nn.Parameter(0.1 * torch.ones(input_size))
        self.decay_h = nn.Linear(input_size, hidden_size)
        self.gates = nn.Linear(2 * input_size + hidden_size, 2 * hidden_size)
        self.new = nn.Linear(2 * input_size + hidden_size, hidden_size)

    def joined(self, outs):
        """Return the outputs in their order."""
        return torch.stack(outs, 1)

    def forward(self, x, mask, delta, h=None):
        h = x.new_zeros(x.shape[0], self.hidden_size) if h is None else h
        outs = []
        for step, m, d in zip(x.unbind(1), mask.unbind(1), delta.unbind(1), strict=True):
            seen = m * step + (1 - m) * torch.exp(-torch.relu(self.decay_x * d)) * step
            h = torch.exp(-torch.relu(self.decay_h(d))) * h
            z, r = torch.sigmoid(self.gates(torch.cat([seen, m, h], 1))).chunk(2, 1)
            n = torch.tanh(self.new(torch.cat([seen, m, r * h], 1)))
            h = (1 - z) * h + z * n
            outs.append(h)
        return self.joined(outs), h


class Prepended(Decaying):
    """Each output is put before the earlier ones, so time runs backwards (zhiyongc/GRU-D#5)."""

    def joined(self, outs):
        return torch.stack(outs[::-1], 1)


class Elman(nn.Module):
    """An Elman network, one linear map for the input and one for the state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.Linear(input_size, hidden_size)
        self.h = nn.Linear(hidden_size, hidden_size)

    def step(self, x, h):
        """Return the next state; no state is a state of zeros."""
        h = x.new_zeros(x.shape[0], self.h.in_features) if h is None else h
        return torch.tanh(self.x(x) + self.h(h))

    def forward(self, seq, h=None):
        outs = []
        for x in seq:
            h = self.step(x, h)
            outs.append(h)
        return torch.stack(outs), h


class Dead(Elman):
    """The new state goes into a name that nothing reads; h stays (XiaLiPKU/RESCAN#2)."""

    def step(self, x, h):
        return torch.tanh(self.x(x)) if h is None else h


class Runner(nn.Module):
    """A loop that runs a policy frame by frame, seen as a layer."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.policy = nn.LSTM(input_size, hidden_size, num_layers)

    def carried(self, old, new):
        """Return the state for the next frame."""
        return new

    def forward(self, x, hx=None):
        outs, now, new = [], hx, hx
        for frame in x:
            out, new = self.policy(frame[None], now)
            now = self.carried(now, new)
            outs.append(out)
        return torch.cat(outs), new


class StateNotCarried(Runner):
    """Each frame starts from the first state (Denys88/rl_games#316)."""

    def carried(self, old, new):
        return old


def all_observed(module, x, state):
    """Call a layer with masks and time intervals of ones."""
    return module(x, torch.ones_like(x), torch.ones_like(x), state)


WIRING = {
    "zoneout": (RawOutput, Zoneout),
    "reversed_time": (
        Adapter(Prepended, all_observed, states.single, batch_first=True),
        Adapter(Decaying, all_observed, states.single, batch_first=True),
    ),
    "dead_recurrence": (Adapter(Dead, state=states.single), Adapter(Elman, state=states.single)),
    "state_not_carried": (StateNotCarried, Runner),
}
"""Each faulty layer, and the corrected one."""
