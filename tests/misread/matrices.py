"""Layers that transpose a weight matrix, or use one in place of another."""

from __future__ import annotations

import torch
from mutants import order, rare

from misread.fault import BOTH_WAYS, DEEP, DEEP_BOTH_WAYS, Fault
from misread.making import blockwise, misread, weighed

__all__ = ["FAULTS"]


def looked_up(kind, source):
    """Make a layer that uses the weights of another layer or direction."""
    return misread(kind, weights=lambda _, usual, *own: usual(*source(*own)))


FAULTS = {
    "W_hh transposed": Fault(
        weighed("LSTM", lambda w: w._replace(w_hh=blockwise(4, torch.t)(w.w_hh))),
        "the results match if the matrices weight_hh are transposed, each gate separately",
    ),
    "W_ih transposed": Fault(
        weighed("GRU", lambda w: w._replace(w_ih=blockwise(3, torch.t)(w.w_ih))),
        "the results match if the matrices weight_ih are transposed, each gate separately",
    ),
    "both transposed": Fault(
        weighed("RNN", lambda w: w._replace(w_ih=w.w_ih.t(), w_hh=w.w_hh.t())),
        "weight_ih and weight_hh are transposed",
        DEEP,
    ),
    "W_ih in the place of W_hh": Fault(
        rare.LookedUpByShape, "weight_ih is also used in place of weight_hh"
    ),
    "W_hh in the place of W_ih": Fault(
        weighed("LSTM", lambda w: w._replace(w_ih=w.w_hh)),
        "weight_hh is also used in place of weight_ih",
        DEEP,
    ),
    "forward only": Fault(
        order.SharedDirections, "both directions use the forward weights", BOTH_WAYS
    ),
    "reverse only": Fault(
        looked_up("RNN", lambda layer, _: (layer, 1)),
        "both directions use the reverse weights",
        BOTH_WAYS,
    ),
    "exchanged": Fault(
        looked_up("RNN", lambda layer, direction: (layer, 1 - direction)),
        "each direction uses the weights of the other",
        DEEP_BOTH_WAYS,
    ),
    "first layer": Fault(
        looked_up("LSTM", lambda _, direction: (0, direction)),
        "every layer above the first uses the weights of the first",
        DEEP_BOTH_WAYS,
    ),
    "second layer": Fault(
        order.SharedLayers,
        "every layer above the second uses the weights of the second",
        DEEP_BOTH_WAYS,
    ),
}
