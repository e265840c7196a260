"""The conforming layer from which a mutant is derived."""

from __future__ import annotations

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from torch import nn

__all__ = ["conforming_of"]

CONFORMING = (ConformingRNN, ConformingGRU, ConformingLSTM)


def conforming_of(mutant: type[nn.Module]) -> type[nn.Module] | None:
    """Return the conforming layer that a mutant derives from, or None."""
    return next((each for each in mutant.__mro__ if each in CONFORMING), None)
