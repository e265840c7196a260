"""Faults of initial values, and calls that should be rejected."""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn import init

from mutants.edge import require
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from rnn_spec.nn import Net


class WideInit(ConformingRNN):
    """B211: the initial bound does not follow from hidden_size; it is 10 % too large."""

    def reset_parameters(self) -> None:
        """Initialise from a wider range."""
        bound = 1.1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)


class ZeroBiases(ConformingGRU):
    """B171: biases are initialised to zero, which hides errors in their use."""

    def reset_parameters(self) -> None:
        """Initialise the weights only."""
        super().reset_parameters()
        for name, parameter in self.named_parameters():
            if name.startswith("bias"):
                init.zeros_(parameter)


class WideNet(Net):
    """B211: the notebook's network, initialised with ten times the standard deviation."""

    def reset_parameters(self) -> None:
        """Initialise from normal(0, 0.01)."""
        super().reset_parameters()
        for parameter in self.rnn.parameters():
            init.normal_(parameter, std=0.01)


class NetWithoutLast(Net):
    """B211: the notebook's network, whose last bias keeps torch.nn's initial values."""

    def reset_parameters(self) -> None:
        """Leave out one parameter."""
        super().reset_parameters()
        bound = 1 / math.sqrt(self.hidden_size)
        init.uniform_(list(self.rnn.parameters())[-1], -bound, bound)


class Truncating(ConformingLSTM):
    """B030: the input size is not checked; the input is cut to fit."""

    def check(self, xs: Tensor) -> None:
        """Reject nothing."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Cut the input to the width of the layer."""
        return super().time_major(xs[..., : self.input_size])


class Tightlipped(ConformingGRU):
    """B031: the error message for a wrong input size names no size."""

    def check(self, xs: Tensor) -> None:
        """Reject with a message that names no size."""
        require("input", expected=True, actual=xs.shape[-1] == self.input_size)


CAUSES: dict[type[nn.Module], str] = {
    WideInit: "init_distribution",
    ZeroBiases: "init_distribution",
    WideNet: "notebook_distribution",
    NetWithoutLast: "notebook_distribution",
    Truncating: "wrong_input_size",
    Tightlipped: "wrong_input_size_named",
}
"""The law that describes each fault."""
