"""Faults of initial values: how parameters are drawn, from what, and when."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import init

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN


class OrthogonalAsOne(ConformingLSTM):
    """B211: recurrent weights are initialised orthogonal, as one matrix of all four gates."""

    def reset_parameters(self) -> None:
        """Initialise the recurrent weights as one orthogonal matrix."""
        super().reset_parameters()
        for name, parameter in self.named_parameters():
            if name.startswith("weight_hh") and not parameter.is_meta:
                init.orthogonal_(parameter)


class BoundOfInput(ConformingGRU):
    """B150, B211: the initial bound follows from the input size."""

    def reset_parameters(self) -> None:
        """Initialise from a range that follows from the input size."""
        bound = 1 / math.sqrt(self.input_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)


class ReverseBiasAtZero(ConformingRNN):
    """B037, B171: one bias of the reverse direction is initialised to zero."""

    def reset_parameters(self) -> None:
        """Initialise all parameters but one."""
        super().reset_parameters()
        if self.bias and self.bidirectional:
            init.zeros_(self.bias_hh_l0_reverse)


class NarrowProjection(ConformingLSTM):
    """B079, B211: the projection's weights are initialised from half the range."""

    def reset_parameters(self) -> None:
        """Halve the weights of the projection."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.startswith("weight_hr"):
                    parameter.mul_(0.5)


class BoundOneOff(ConformingRNN):
    """B211: the initial bound uses hidden_size - 1: half a percent too large at 100."""

    def reset_parameters(self) -> None:
        """Use hidden_size - 1 in the bound."""
        bound = 1 / math.sqrt(max(1, self.hidden_size - 1))
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)


class GatesCopied(ConformingGRU):
    """B145: all gates have the same initial weights."""

    def reset_parameters(self) -> None:
        """Copy the first block to the others."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.startswith("weight"):
                    first, *others = parameter.chunk(3)
                    for other in others:
                        other.copy_(first)


class BiasesOpposed(ConformingLSTM):
    """B171, B199: the two biases are initialised as opposites, so that their sum is zero."""

    def reset_parameters(self) -> None:
        """Copy each bias to the other, with the opposite sign."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.startswith("bias_hh"):
                    parameter.copy_(-getattr(self, name.replace("_hh", "_ih")))


class DirectionsCopied(ConformingLSTM):
    """B123, B151: the reverse direction has the same initial values as the forward direction."""

    def reset_parameters(self) -> None:
        """Copy the values of the forward direction."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.endswith("_reverse"):
                    parameter.copy_(getattr(self, name.removesuffix("_reverse")))


class OwnEntropy(ConformingGRU):
    """B022, B193: weights are drawn from the layer's own generator: the seed has no effect."""

    def reset_parameters(self) -> None:
        """Draw from a generator seeded with entropy."""
        self.draw(torch.Generator().seed())

    def draw(self, seed: int) -> None:
        """Draw each parameter from one generator."""
        generator = torch.Generator().manual_seed(seed)
        bound = 1 / math.sqrt(self.hidden_size)
        with torch.no_grad():
            for parameter in self.parameters():
                values = torch.rand(parameter.shape, generator=generator)
                parameter.copy_(bound * (2 * values - 1))


class OwnSeed(OwnEntropy):
    """B193: the layer's own generator always has the same seed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, and draw for the first time."""
        self.draws = 0
        super().__init__(*args, **kwargs)

    def reset_parameters(self) -> None:
        """Use the layer's own seed."""
        self.draws += 1
        self.draw(self.draws)


class OneNotReset(ConformingRNN):
    """B166: reset_parameters leaves one parameter unchanged."""

    built = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build."""
        super().__init__(*args, **kwargs)
        self.built = True

    def reset_parameters(self) -> None:
        """Leave the last parameter unchanged, except while the layer is built."""
        last = list(self.parameters())[-1]
        before = last.detach().clone()
        super().reset_parameters()
        if self.built:
            with torch.no_grad():
                last.copy_(before)


class ResetDoesNothing(ConformingLSTM):
    """B020, B168: reset_parameters changes nothing after the layer is built."""

    built = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build."""
        super().__init__(*args, **kwargs)
        self.built = True

    def reset_parameters(self) -> None:
        """Initialise only while the layer is built."""
        if not self.built:
            super().reset_parameters()


class ForgetBiasOfFirstLayer(ConformingLSTM):
    """B037: the forget bias is set to 1 in the first layer, and drawn in the others."""

    def reset_parameters(self) -> None:
        """Set the second gate of one bias."""
        super().reset_parameters()
        if self.bias:
            with torch.no_grad():
                self.bias_hh_l0[self.hidden_size : 2 * self.hidden_size] = 1.0


CAUSES: dict[type[nn.Module], str] = {
    OrthogonalAsOne: "init_distribution",
    BoundOfInput: "init_distribution",
    ReverseBiasAtZero: "init_distribution",
    NarrowProjection: "init_distribution",
    BoundOneOff: "init_bounds",
    GatesCopied: "init_independent",
    BiasesOpposed: "init_independent",
    DirectionsCopied: "init_distinct",
    OwnEntropy: "init_seeded",
    OwnSeed: "init_fresh",
    OneNotReset: "init_reset",
    ResetDoesNothing: "init_reset",
    ForgetBiasOfFirstLayer: "init_alike",
}
"""The law that describes each fault."""
