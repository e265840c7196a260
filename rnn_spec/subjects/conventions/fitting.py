"""Whether the results of calls have the layout that the laws expect."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor

__all__ = ["Called", "fits_layout", "has_layout", "is_independent", "looks_ahead"]

Called: TypeAlias = Callable[[Tensor], tuple[Tensor, tuple[Tensor, ...]]]
"""Calls a layer on an input; returns the output, time-first like it, and the parts of the state."""


def fits_layout(call: Called, x: Tensor, depth: int) -> bool:
    """Return whether all shapes are right, and samples do not influence one another."""
    out, state = call(x)

    return has_layout(out, state, x, depth) and is_independent(call, x, out)


def has_layout(out: Tensor, state: tuple[Tensor, ...], x: Tensor, depth: int) -> bool:
    """Return whether an output and a state have the axes of an input, and a number of blocks."""
    seq, batch, _ = x.shape

    return out.shape[:-1] == (seq, batch) and all(
        part.shape[:-1] == (depth, batch) and not part.is_complex() for part in state
    )


def is_independent(call: Called, x: Tensor, out: Tensor) -> bool:
    """Return whether another sample, if there is one, changes its own output and no other."""
    if x.shape[1] == 1:
        return True
    changed = x.clone()
    changed[:, 1] = -changed[:, 1]
    other, _ = call(changed)
    others = [n for n in range(x.shape[1]) if n != 1]
    out, other = out.double(), other.double()  # also of booleans

    return torch.allclose(out[:, others], other[:, others], rtol=1e-3, atol=1e-5) and not (
        torch.allclose(out[:, 1], other[:, 1])
    )


def looks_ahead(call: Called, x: Tensor, out: Tensor) -> bool:
    """Return whether the last step of an input changes the first step of the output."""
    changed = x.clone()
    changed[-1] = -changed[-1]
    other, _ = call(changed)

    return not torch.allclose(out[0].double(), other[0].double())
