"""Faults of layers that reset their state where a flag says so."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from mutants.layer import ConformingGRU


class ConformingResetting(ConformingGRU):
    """A gated recurrent unit that begins a new sequence where a flag is set."""

    def forward(self, input: Any, hx: Any = None, reset: Tensor | None = None) -> tuple[Any, Any]:
        """Run in one go, or step by step if there are flags."""
        if reset is None:
            return super().forward(input, hx)
        axis = 1 if self.batch_first else 0
        outs = []
        for step, flags in zip(input.split(1, axis), reset.split(1, axis), strict=True):
            hx = self.begun(hx, flags.squeeze(axis))
            out, hx = super().forward(step, hx)
            outs.append(out)

        return torch.cat(outs, axis), hx

    def begun(self, state: Tensor | None, flags: Tensor) -> Tensor | None:
        """Return the state before a step."""
        return None if state is None else torch.where(flags[:, None], 0, state)


class WholeBatchReset(ConformingResetting):
    """B114: where one episode ends, the states of all are reset."""

    def begun(self, state: Tensor | None, flags: Tensor) -> Tensor | None:
        """Reset every sample if one has the flag."""
        return super().begun(state, flags.any().expand_as(flags))


class ResetIgnored(ConformingResetting):
    """B112, B114: the flags are accepted, and the state is carried into the next episode."""

    def begun(self, state: Tensor | None, flags: Tensor) -> Tensor | None:
        """Keep the state."""
        return state


CAUSES: dict[type[nn.Module], str] = {
    WholeBatchReset: "resets",
    ResetIgnored: "resets",
}
"""The law that describes each fault."""
