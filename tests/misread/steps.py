"""Layers whose equations differ from torch.nn's."""

from __future__ import annotations

import torch
from mutants import equations
from torch.nn.functional import linear

from misread.fault import PROJECTED, Fault
from misread.making import misread

__all__ = ["FAULTS"]


def elman(function):
    """Make an Elman network with another nonlinearity."""

    def cell(_, usual, x, state, weights):
        w_ih, w_hh, b_ih, b_hh, _ = weights
        return (function(linear(x, w_ih, b_ih) + linear(state[0], w_hh, b_hh)),)

    return misread("RNN", cell=cell)


def gru(sigma):
    """Make a GRU with another function for its gates."""

    def cell(_, usual, x, state, weights):
        w_ih, w_hh, b_ih, b_hh, _ = weights
        x_r, x_z, x_n = linear(x, w_ih, b_ih).chunk(3, -1)
        h_r, h_z, h_n = linear(state[0], w_hh, b_hh).chunk(3, -1)
        z = sigma(x_z + h_z)
        return ((1 - z) * torch.tanh(x_n + sigma(x_r + h_r) * h_n) + z * state[0],)

    return misread("GRU", cell=cell)


def lstm(sigma=torch.sigmoid, squash=torch.tanh, last=None):
    """Make an LSTM with other functions; `last` computes h from o, c and the projection."""

    def cell(self, usual, x, state, weights):
        w_ih, w_hh, b_ih, b_hh, w_hr = weights
        i, f, g, o = (linear(x, w_ih, b_ih) + linear(state[0], w_hh, b_hh)).chunk(4, -1)
        c = sigma(f) * state[1] + sigma(i) * squash(g)
        if last is not None:
            return last(sigma(o), c, w_hr), c
        return self.projected(sigma(o) * squash(c), w_hr), c

    return misread("LSTM", cell=cell)


def hard(slope):
    """Return a piecewise linear sigmoid."""
    return lambda x: (slope * x + 0.5).clamp(0, 1)


FAULTS = {
    "reset before": Fault(equations.ResetBeforeProduct, "applied before the product"),
    "other update": Fault(equations.OtherUpdate, "the new state is z * n + (1 - z) * h"),
    "relu": Fault(elman(torch.relu), "the nonlinearity is relu, not tanh"),
    "tanh": Fault(
        elman(torch.tanh), "the nonlinearity is tanh, not relu", {"nonlinearity": "relu"}
    ),
    "sigmoid": Fault(elman(torch.sigmoid), "the nonlinearity is the sigmoid, not tanh"),
    "Keras's gates": Fault(lstm(sigma=hard(0.2)), "the gates are clip(0.2 * x + 0.5, 0, 1)"),
    "hard gates": Fault(gru(hard(1 / 6)), "the gates are clip(x / 6 + 0.5, 0, 1)"),
    "relu in an LSTM": Fault(lstm(squash=torch.relu), "relu replaces tanh"),
    "no last tanh": Fault(lstm(last=lambda o, c, _: o * c), "h = o * c, without a tanh"),
    "projected inside": Fault(equations.ProjectedBeforeTanh, "inside the last tanh", PROJECTED),
    "projected before": Fault(
        lstm(last=lambda o, c, w_hr: torch.tanh(linear(o * c, w_hr))),
        "h = tanh(W_hr (o * c))",
        PROJECTED,
    ),
    "squashed again": Fault(
        misread("LSTM", projected=lambda _, usual, *args: torch.tanh(usual(*args))),
        "with a tanh after the projection too",
        PROJECTED,
    ),
    "c projected": Fault(lstm(last=lambda _, c, w_hr: linear(c, w_hr)), "h = W_hr c", PROJECTED),
}
