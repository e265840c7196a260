"""Whether the results of calls have the layout that the laws expect."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor

__all__ = ["Called", "fits_layout"]

Called: TypeAlias = Callable[[Tensor], tuple[Tensor, tuple[Tensor, ...]]]
"""Calls a layer on an input; returns the output, time-first like it, and the parts of the state."""


def fits_layout(call: Called, x: Tensor, depth: int) -> bool:
    """Return whether all shapes are right, and samples do not influence one another."""
    seq, batch, _ = x.shape
    changed = x.clone()
    changed[:, 1] = -changed[:, 1]
    (out, state), (other, _) = call(x), call(changed)
    others = [n for n in range(batch) if n != 1]

    return (
        out.shape[:-1] == (seq, batch)
        and all(part.shape[:-1] == (depth, batch) and not part.is_complex() for part in state)
        and torch.allclose(out[:, others], other[:, others], rtol=1e-3, atol=1e-5)
        and not torch.allclose(out[:, 1], other[:, 1])
    )
