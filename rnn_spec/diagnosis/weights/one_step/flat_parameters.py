"""The parameters of a layer as one vector of entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from rnn_spec.subjects.adapters.adapter import Adapted

__all__ = ["Array", "Entries", "FlatParameters", "Place"]

Array: TypeAlias = npt.NDArray[np.float64]
Entries: TypeAlias = npt.NDArray[np.int64]
"""The numbers of entries, or of sizes."""


@dataclass(frozen=True)
class Place:
    """Where an entry is: the name of its parameter, and its index there."""

    parameter: str
    index: tuple[int, ...]


@dataclass(frozen=True)
class FlatParameters:
    """The parameters of a module as one vector, in the order of their names."""

    names: tuple[str, ...]
    parameters: tuple[nn.Parameter, ...]
    starts: Entries

    @classmethod
    def of(cls, module: nn.Module) -> FlatParameters:
        """Return the parameters of a module, each once; of the layer inside an adapter."""
        layer = module.layer if isinstance(module, Adapted) else module
        named = list(layer.named_parameters())
        starts = np.cumsum([0, *(each.numel() for _, each in named)])

        return cls(tuple(name for name, _ in named), tuple(each for _, each in named), starts)

    def values(self) -> Array:
        """Return a copy of all entries."""
        flat = [each.detach().double().reshape(-1) for each in self.parameters]

        return np.array(torch.cat(flat).cpu().numpy())

    def set(self, values: Array) -> None:
        """Write all entries."""
        with torch.no_grad():
            parts = np.split(values, self.starts[1:-1])
            for each, part in zip(self.parameters, parts, strict=True):
                each.copy_(torch.from_numpy(part).reshape(each.shape))

    def place(self, entry: int) -> Place:
        """Return where an entry is."""
        which = int(np.searchsorted(self.starts, entry, "right")) - 1
        index = np.unravel_index(entry - self.starts[which], self.parameters[which].shape)

        return Place(self.names[which], tuple(map(int, index)))
