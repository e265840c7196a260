"""Run a cell, which computes one step, over every step of an input."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

__all__ = ["run_cell", "run_cell_with_output"]


def run_cell(cell: Any, input: Tensor, state: Any) -> tuple[Tensor, Any]:  # noqa: A002
    """Run a cell that returns its state; the output of a step is its first part."""
    outs = []
    for step in input:
        state = cell(step, state)
        outs.append(tree_leaves(state)[0])

    return torch.stack(outs), state


def run_cell_with_output(cell: Any, input: Tensor, state: Any) -> tuple[Tensor, Any]:  # noqa: A002
    """Run a cell that returns an output and its state."""
    outs = []
    for step in input:
        out, state = cell(step, state)
        outs.append(out)

    return torch.stack(outs), state
