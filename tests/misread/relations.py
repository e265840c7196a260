"""Layers whose results of several calls do not agree."""

from __future__ import annotations

import torch
from mutants import layout, state
from torch.nn.functional import dropout

from misread.fault import DEEP, Fault
from misread.making import misread, taken

__all__ = ["FAULTS"]


def dropping(self, _, layer, xs, ys):
    """Apply dropout between layers, in eval mode too."""
    return dropout(ys, self.dropout) if layer else xs


def noisy(_, usual, xs):
    """Add noise at each call."""
    return usual(xs + torch.randn_like(xs))


def handed_back(_, usual, xs, hx=None):
    """Return the initial state as the final one."""
    ys, final = usual(xs, hx)

    return ys, final if hx is None else hx


FAULTS = {
    "strides": Fault(layout.Strided, "its strides seem to be ignored"),
    "dropout": Fault(
        misread("GRU", between=dropping),
        "dropout is applied in eval mode",
        {"num_layers": 2, "dropout": 0.5},
        laws=("eval_identity",),
    ),
    "noise": Fault(
        misread("RNN", time_major=noisy), "the same call gives other results the second time"
    ),
    "noise beside dropout": Fault(
        misread("GRU", time_major=noisy),
        "the same call gives other results the second time",
        {"num_layers": 2, "dropout": 0.5},
    ),
    "carried over": Fault(
        state.CarriesOver,
        "the state is carried over",
        or_says=("the same call gives other results the second time",),
        laws=("no_carry",),
    ),
    "start drawn": Fault(
        state.StartsAnywhere,
        "starts from a random state",
        or_says=("the same call gives other results the second time",),
    ),
    "start of ones": Fault(state.StartsFromOnes, "starts from ones"),
    "state not read": Fault(state.Forgetful, "the given state is ignored", DEEP),
    "h_0 not read": Fault(taken("LSTM", lambda state: (0 * state[0], state[1])), "h_0 is ignored"),
    "c_0 not read": Fault(
        taken("LSTM", lambda state: (state[0], 0 * state[1])), "c_0 is ignored", DEEP
    ),
    "handed back": Fault(misread("GRU", forward=handed_back), "the final state is the given state"),
    "given batch-first": Fault(
        taken("GRU", lambda state: tuple(part.transpose(0, 1) for part in state)),
        "the given state seems to be read batch-first",
    ),
}
