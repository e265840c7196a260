"""Faults of one dtype only: under autocast, float32, half precision."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from mutants.layer import ConformingGRU, ConformingRNN, State, Weights

HALF = (torch.bfloat16, torch.float16)


class HalfInSingle(ConformingGRU):
    """B065, B221: inputs of lower precision are computed and returned as float32."""

    def laid_out(self, ys: Tensor) -> Tensor:
        """Leave the output in the dtype of the computation."""
        return super().laid_out(ys.float() if ys.dtype in HALF else ys)


class AutocastDropsBias(ConformingRNN):
    """B066: under autocast a fused step is used, which leaves out the recurrent bias."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Leave out b_hh under autocast."""
        weights = super().weights(layer, direction)

        return weights._replace(b_hh=None) if torch.is_autocast_enabled("cpu") else weights


class LowProducts(ConformingGRU):
    """B067: float32 inputs are rounded for a faster product."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Round the input to eight bits."""
        return super().cell(x.bfloat16().float() if x.dtype == torch.float32 else x, state, weights)


class NaiveTanh(ConformingRNN):
    """B016, B017: tanh is written with exponentials, which overflow in float32 at large values."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Compute tanh as a quotient of exponentials."""
        if self.nonlinearity == "relu":
            return super().cell(x, state, weights)
        w_ih, w_hh, b_ih, b_hh, _ = weights
        grown = torch.exp(2 * (linear(x, w_ih, b_ih) + linear(state[0], w_hh, b_hh)))

        return ((grown - 1) / (grown + 1),)


CAUSES: dict[type[nn.Module], str] = {
    NaiveTanh: "finiteness",
    HalfInSingle: "dtype_kept",
    AutocastDropsBias: "autocast",
    LowProducts: "precision",
}
"""The law that describes each fault."""
