"""Layers that leave out biases, add them twice, or add them in another place."""

from __future__ import annotations

import torch
from mutants import edges, equations
from torch.nn.functional import linear

from misread.fault import BOTH_WAYS, DEEP, Fault
from misread.making import misread, weighed

__all__ = ["FAULTS"]


def forgetting(_, usual, stacked):
    """Add 1 to the input of the forget gate."""
    i, f, g, o = usual(stacked)

    return i, f + 1, g, o


def one_bias(_, usual, x, state, weights):
    """Compute a step with one bias for each gate, all outside the reset gate."""
    w_ih, w_hh, b_ih, b_hh, _ = weights
    x_r, x_z, x_n = linear(x, w_ih, b_ih + b_hh).chunk(3, -1)
    h_r, h_z, h_n = linear(state[0], w_hh).chunk(3, -1)
    z = torch.sigmoid(x_z + h_z)

    return ((1 - z) * torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n) + z * state[0],)


def without_b_hn(weights):
    """Set b_hn to zero, as Flax's GRU does."""
    b_hr, b_hz, b_hn = weights.b_hh.chunk(3)

    return weights._replace(b_hh=torch.cat([b_hr, b_hz, 0 * b_hn]))


FAULTS = {
    "only b_ih": Fault(equations.NoHiddenBias, "only b_ih is read"),
    "only b_hh": Fault(weighed("GRU", lambda w: w._replace(b_ih=None)), "only b_hh is read", DEEP),
    "none": Fault(weighed("LSTM", lambda w: w._replace(b_ih=None, b_hh=None)), "no bias is read"),
    "twice": Fault(
        weighed("LSTM", lambda w: w._replace(b_ih=2 * w.b_ih, b_hh=2 * w.b_hh)),
        "both biases are added twice",
    ),
    "b_ih once more": Fault(edges.BiasAddedTwice, "b_ih is added twice, and b_hh once"),
    "b_hh once more": Fault(
        weighed("GRU", lambda w: w._replace(b_hh=2 * w.b_hh)), "b_hh is added twice, and b_ih once"
    ),
    "b_ih twice": Fault(
        weighed("GRU", lambda w: w._replace(b_hh=w.b_ih)),
        "b_ih is added twice, and b_hh not at all",
    ),
    "b_hh twice": Fault(
        weighed("RNN", lambda w: w._replace(b_ih=w.b_hh)),
        "b_hh is added twice, and b_ih not at all",
        BOTH_WAYS,
    ),
    "forgetting": Fault(
        misread("LSTM", gates=forgetting),
        "1 is added to the bias of the forget gate",
    ),
    "forgetting, no bias": Fault(
        misread("LSTM", gates=forgetting),
        "1 is added to the bias of the forget gate",
        {"bias": False},
    ),
    "one bias": Fault(misread("GRU", cell=one_bias), "b_hn is added outside the reset gate"),
    "no b_hn": Fault(weighed("GRU", without_b_hn), "b_hn is not read"),
}
