"""Sort the samples of a batch by length, for a layer that accepts no others, and put them back."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from rnn_spec.law_definition.quantities import Lengths, State, samples

__all__ = ["LongestFirst"]


@dataclass(frozen=True)
class LongestFirst:
    """The order of samples in which the longest is the first."""

    lengths: Lengths

    @property
    def order(self) -> Tensor:
        """The place of each sample of the sorted batch in the caller's."""
        return torch.tensor(sorted(range(len(self.lengths)), key=lambda n: -self.lengths[n]))

    @property
    def back(self) -> Tensor:
        """The place of each sample of the caller's batch in the sorted one."""
        return self.order.argsort()

    def sorted(self, x: Tensor, state: State | None) -> tuple[Tensor, Lengths, State | None]:
        """Return an input, the lengths and a state, each sorted."""
        order = self.order
        lengths = Lengths(tuple(self.lengths[n] for n in order.tolist()))

        return x[:, order], lengths, None if state is None else samples(state, order)
