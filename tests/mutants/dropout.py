"""Faults of dropout: where it acts, how often, with which mask, and in which mode."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


def dropped_by(stream: torch.Generator, ys: Tensor, rate: float) -> Tensor:
    """Apply dropout with a mask from a generator that is not torch's default one."""
    kept = torch.rand(ys.shape, generator=stream) >= rate

    return ys * kept.to(ys) / (1 - rate or 1.0)


class AlwaysDropping(ConformingLSTM):
    """B135: dropout is called with `training=True`, and stays active in eval mode."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout in both modes."""
        return dropout(ys, self.dropout, training=True) if layer else xs


class WeightsDroppedInEval(ConformingLSTM):
    """B135: weight dropout on the upper layers, which eval mode does not turn off."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Apply dropout to the recurrent weights."""
        weights = super().weights(layer, direction)
        rate = self.dropout if layer else 0.0

        return weights._replace(w_hh=dropout(weights.w_hh, rate, training=True))


class OneLayerDropped(ConformingGRU):
    """B213: a single layer applies dropout to its output, though no layer follows."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Apply dropout to the output of a single layer."""
        ys, final = super().stack(xs, state, lengths)
        rate = self.dropout if self.num_layers == 1 else 0.0

        return dropout(ys, rate, self.training), final


class MemoryRescaled(ConformingLSTM):
    """B218: in training, the mask and its scale are applied to the cell state at every step."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Apply dropout to the cell state."""
        h, c = super().cell(x, state, weights)

        return h, dropout(c, self.dropout, self.training)


class InputDropped(ConformingRNN):
    """B219: dropout acts on the input of every layer, including the first, as in Keras."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout to the input of every layer."""
        rate = self.dropout if self.num_layers > 1 else 0.0

        return dropout(ys, rate, self.training)


class OutputDropped(ConformingGRU):
    """B015: dropout acts on the output of every layer, including the last."""

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Apply dropout to the last output too."""
        ys, final = super().stack(xs, state, lengths)
        rate = self.dropout if self.num_layers > 1 else 0.0

        return dropout(ys, rate, self.training), final


class NeverDropping(ConformingRNN):
    """B006: the dropout rate is stored and never used."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Return the output without dropout."""
        return ys


class DroppedOnce(ConformingGRU):
    """B015: dropout acts on the input of the second layer only, not on that of later layers."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout to the input of the second layer only."""
        return super().between(layer, xs, ys) if layer < 2 else ys


class ReverseHalfSpared(ConformingLSTM):
    """B157: dropout is never applied to the features of the reverse direction."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout to the forward half."""
        forward, *reverse = ys.chunk(self.num_directions, -1)

        return torch.cat([super().between(layer, xs, forward), *reverse], -1) if layer else xs


class MaskKept(ConformingLSTM):
    """B021: the mask is stored: one for each shape, drawn once and never again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with no mask yet."""
        super().__init__(*args, **kwargs)
        self.masks: dict[tuple[int, torch.Size], Tensor] = {}

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply the mask that was drawn first."""
        if not (layer and self.training):
            return super().between(layer, xs, ys)
        key = (layer, ys.shape)
        if key not in self.masks:
            self.masks[key] = dropout(torch.ones_like(ys), self.dropout)

        return ys * self.masks[key]


class AllDroppedFromTheSecondCall(ConformingGRU):
    """B020: from the second training call on, the mask is all zeros."""

    called = False

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Drop everything after the first training call."""
        result = super().between(layer, xs, ys)

        return result * 0 if layer and self.dropout and self.training and self.called else result

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Remember whether there was a call in training mode."""
        result = super().stack(xs, state, lengths)
        self.called = self.called or self.training

        return result


class OwnStream(ConformingRNN):
    """B193: masks come from a random generator that torch.manual_seed does not seed."""

    stream = torch.Generator()

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw from the generator of the class."""
        if not (layer and self.dropout and self.training):
            return super().between(layer, xs, ys)

        return dropped_by(self.stream, ys, self.dropout)


class SeededOnce(ConformingLSTM):
    """B021, B022: masks come from a generator that reads torch's seed only once."""

    stream: torch.Generator | None = None

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw from the generator of the layer."""
        if not (layer and self.dropout and self.training):
            return super().between(layer, xs, ys)
        if self.stream is None:
            self.stream = torch.Generator().manual_seed(torch.initial_seed())

        return dropped_by(self.stream, ys, self.dropout)


class KeepProbability(ConformingGRU):
    """B218: the rate is used as the probability of keeping a value, as in TensorFlow."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout with rate 1-p; a rate of 0 means none."""
        rate = 1 - self.dropout if self.dropout else 0.0

        return dropout(ys, rate, self.training) if layer else xs


class DropsTwice(ConformingRNN):
    """B219: dropout acts twice between layers: on the output, and on the next input."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout twice."""
        return super().between(layer, xs, super().between(layer, xs, ys))


class Unscaled(ConformingLSTM):
    """B218: the values that are not dropped are not scaled by 1/(1-p)."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Multiply by an unscaled mask."""
        mask = dropout(torch.ones_like(ys), self.dropout, self.training)

        return ys * (mask != 0) if layer else xs


class ScaledByTheRate(ConformingGRU):
    """B014, B218: values are scaled by 1/p instead of 1/(1-p): correct only at p = 0.5."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Scale by 1/p instead of 1/(1-p)."""
        if not (layer and self.dropout and self.training):
            return super().between(layer, xs, ys)
        mask = dropout(torch.ones_like(ys), self.dropout) != 0

        return ys * mask / self.dropout


class SharedOverSteps(ConformingLSTM):
    """B219, B220: all steps share one mask, as in variational dropout."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Repeat the first step's mask."""
        mask = dropout(torch.ones_like(ys[:1]), self.dropout, self.training)

        return ys * mask if layer else xs


class SharedOverSamples(ConformingGRU):
    """B219: all samples share one mask."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Repeat the first sample's mask."""
        mask = dropout(torch.ones_like(ys[:, :1]), self.dropout, self.training)

        return ys * mask if layer else xs


class SharedOverFeatures(ConformingRNN):
    """B219: whole steps are dropped: all features share one mask."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Repeat the first feature's mask."""
        mask = dropout(torch.ones_like(ys[..., :1]), self.dropout, self.training)

        return ys * mask if layer else xs


class SharedOverLayers(ConformingLSTM):
    """B219: the third layer's input has the same mask as the second layer's."""

    mask: Tensor | None = None

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Draw a mask for the second layer, and use it for the later ones."""
        if layer == 1:
            self.mask = dropout(torch.ones_like(ys), self.dropout, self.training)

        return ys * self.mask if layer else xs


class ZeroIsNoRate(ConformingGRU):
    """B213: a rate of 0 is treated as missing, and the default is used."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Apply dropout with the rate, or with 0.5 if it is 0."""
        return dropout(ys, self.dropout or 0.5, self.training) if layer else xs


class InfiniteScale(ConformingLSTM):
    """B014: at p = 1 the scale 1/(1-p) is infinite, and times a zero of the mask is NaN."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Multiply the mask and the scale."""
        if not (layer and self.dropout and self.training):
            return super().between(layer, xs, ys)
        scale = 1 / torch.full_like(ys, 1 - self.dropout)

        return ys * (torch.rand_like(ys) >= self.dropout) * scale


class InfiniteGradient(ConformingGRU):
    """B014: at p = 1 the infinite scale is masked in the values, but not in the gradient."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Select zero or the scaled value, which may be infinite."""
        if not (layer and self.dropout and self.training):
            return super().between(layer, xs, ys)
        kept = torch.rand_like(ys) >= self.dropout

        return torch.where(kept, ys / torch.full_like(ys, 1 - self.dropout), torch.zeros_like(ys))


CAUSES: dict[type[nn.Module], str] = {
    AlwaysDropping: "eval_identity",
    WeightsDroppedInEval: "eval_identity",
    OneLayerDropped: "single_layer_dropout",
    MemoryRescaled: "single_layer_dropout",
    InputDropped: "dropout_spares_first",
    OutputDropped: "dropout_spares_output",
    NeverDropping: "dropout_between",
    DroppedOnce: "dropout_between",
    ReverseHalfSpared: "dropout_between",
    MaskKept: "fresh_masks",
    AllDroppedFromTheSecondCall: "seeded_masks",
    OwnStream: "seeded_masks",
    SeededOnce: "seeded_masks",
    KeepProbability: "dropout_rate",
    DropsTwice: "dropout_rate",
    Unscaled: "dropout_scale",
    ScaledByTheRate: "dropout_scale",
    SharedOverSteps: "independent_steps",
    SharedOverSamples: "independent_masks",
    SharedOverFeatures: "independent_masks",
    SharedOverLayers: "dropout_rate",
    ZeroIsNoRate: "dropout_none",
    InfiniteScale: "dropout_all",
    InfiniteGradient: "dropout_all",
}
