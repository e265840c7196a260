"""Layers with a fault for which there is no hint."""

from __future__ import annotations

import torch
from mutants import layout, parameters, purity, state

from misread.making import misread, put_out, returned

__all__ = ["LAYERS"]


def half_open(_, usual, stacked):
    """Halve the input of the output gate."""
    i, f, g, o = usual(stacked)

    return i, f, g, o / 2


LAYERS = {
    "leaky": misread(
        "LSTM", kept=lambda _, usual, new, *rest: usual((new[0], 0.9 * new[1]), *rest)
    ),
    "scaled": misread("GRU", time_major=lambda _, usual, xs: usual(1.01 * xs)),
    "half open": misread("LSTM", gates=half_open),
    "constant": put_out("RNN", torch.zeros_like),
    "noisy in one part": returned("GRU", lambda state: (state[0] + 0.1,)),
    "biases not loaded": parameters.BiasesNotLoaded,
    "updated in place": purity.StateUpdatedInPlace,
    "joined steps": layout.StepsInARow,
    "no cell state": state.NoCellState,
    "state refused": state.GivenStateRefused,
}
