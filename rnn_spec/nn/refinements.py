"""Conditions that the clauses of a recurrent layer check beside shapes."""

from __future__ import annotations

import torch
from torch import Tensor

from contracts import at_least, at_most_one_axis, like

__all__ = ["ONE_BATCH", "ONE_SAMPLE", "REFINEMENTS"]


def _is_autocast(array: Tensor) -> bool:
    """Return whether autocast converts an array anyway."""
    device = array.device.type

    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


ONE_BATCH = at_most_one_axis("batch")
"""At most one batch axis is accepted."""

ONE_SAMPLE = at_least(1, "batch")
"""A packed sequence has at least one sample."""

REFINEMENTS = (
    at_least(1, "seq"),
    like("device", "weight_ih_l0"),
    like("dtype", "weight_ih_l0", unless=_is_autocast),
)
