"""Faults of options: one that is accepted, and has no effect or half of it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN


class BiasIgnored(ConformingLSTM):
    """B177: `bias=False` is accepted, and the layer has biases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build with biases."""
        super().__init__(*args, **{**kwargs, "bias": True})


class OneBiasKept(ConformingGRU):
    """B177: `bias=False` removes the bias of the input, and not that of the state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, and add the biases of the state if there are none."""
        super().__init__(*args, **kwargs)
        matrices = {n: each for n, each in self.named_parameters() if n.startswith("weight_hh")}
        if not self.bias:
            for name, matrix in matrices.items():
                bias = nn.Parameter(torch.rand_like(matrix[:, 0]))
                setattr(self, name.replace("weight", "bias"), bias)


class NonlinearityIgnored(ConformingRNN):
    """B228: `nonlinearity="relu"` is accepted, and the layer applies tanh."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then forget the nonlinearity."""
        super().__init__(*args, **kwargs)
        self.nonlinearity = "tanh"


CAUSES: dict[type[nn.Module], str] = {
    BiasIgnored: "bias_used",
    OneBiasKept: "bias_free",
    NonlinearityIgnored: "nonlinearity_used",
}
"""The law that describes each fault."""
