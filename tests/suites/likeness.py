"""The kind of a layer, and the conforming layer from which a mutant is derived."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from torch import nn

__all__ = ["CONFORMING", "CORRECT", "conforming_of", "kind_of", "torch_layer_of"]

CONFORMING: Mapping[str, type[nn.Module]] = MappingProxyType(
    {"RNN": ConformingRNN, "GRU": ConformingGRU, "LSTM": ConformingLSTM}
)
OF_TORCH: Mapping[str, type[nn.Module]] = MappingProxyType(
    {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}
)

CORRECT = (*CONFORMING.values(), *OF_TORCH.values())
"""Layers without a fault."""


def conforming_of(mutant: type[nn.Module]) -> type[nn.Module] | None:
    """Return the conforming layer that a mutant derives from, or None."""
    return next((each for each in mutant.__mro__ if each in CONFORMING.values()), None)


def kind_of(layer: type[nn.Module]) -> str:
    """Return the kind of a subclass of one of torch.nn's layers: RNN, GRU or LSTM."""
    return next(kind for kind, each in OF_TORCH.items() if issubclass(layer, each))


def torch_layer_of(layer: type[nn.Module]) -> type[nn.Module]:
    """Return torch.nn's layer of the same kind."""
    return OF_TORCH[kind_of(layer)]
