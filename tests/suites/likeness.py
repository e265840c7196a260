"""Which layer that conforms a mutant is made of."""

from __future__ import annotations

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from torch import nn

__all__ = ["conforming_of"]

CONFORMING = (ConformingRNN, ConformingGRU, ConformingLSTM)


def conforming_of(mutant: type[nn.Module]) -> type[nn.Module] | None:
    """Give the layer that a mutant changes in one place; none for a mutant of its own making."""
    return next((each for each in mutant.__mro__ if each in CONFORMING), None)
