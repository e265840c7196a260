"""Faults of the equations: gates, biases and projections."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class GatesInOnnxOrder(ConformingLSTM):
    """B245, B248: the gates are read as i, o, f, g."""

    def gates(self, stacked: Tensor) -> tuple[Tensor, ...]:
        """Split the gates, in the order i, o, f, g."""
        i, o, f, g = super().gates(stacked)

        return i, f, g, o


class OtherUpdate(ConformingGRU):
    """B200: the update gate is inverted: z * n + (1 - z) * h."""

    def updated(self, z: Tensor, n: Tensor, h: Tensor) -> Tensor:
        """Return z * n + (1 - z) * h."""
        return super().updated(1 - z, n, h)


class ResetBeforeProduct(ConformingGRU):
    """B169: the reset gate is applied before the recurrent product, not after."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Cho et al. (2014), as printed there."""
        (h,) = state
        w_ih, w_hh, b_ih, b_hh, _ = weights
        x_r, x_z, x_n = linear(x, w_ih, b_ih).chunk(3, -1)
        h_r, h_z, _ = linear(h, w_hh, b_hh).chunk(3, -1)
        reset = torch.sigmoid(x_r + h_r) * h
        n = torch.tanh(x_n + linear(reset, w_hh, b_hh).chunk(3, -1)[2])

        return (self.updated(torch.sigmoid(x_z + h_z), n, h),)


class NoHiddenBias(ConformingRNN):
    """B066, B171, B177: the bias of the recurrent product is dropped."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up all but b_hh."""
        return super().weights(layer, direction)._replace(b_hh=None)


class ProjectedBeforeTanh(ConformingLSTM):
    """B049, B079: the projection is applied inside the last tanh, not after the output gate."""

    def projected(self, h: Tensor, w_hr: Tensor | None) -> Tensor:
        """Project before the tanh."""
        return h if w_hr is None else torch.tanh(linear(torch.atanh(h), w_hr))


CAUSES: dict[type[nn.Module], str] = {
    GatesInOnnxOrder: "cell",
    OtherUpdate: "cell",
    ResetBeforeProduct: "cell",
    NoHiddenBias: "cell",
    ProjectedBeforeTanh: "cell",
}
"""The law that describes each fault."""
