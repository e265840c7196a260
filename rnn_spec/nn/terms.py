"""What the clauses of a recurrent layer ask beside shapes."""

from __future__ import annotations

import torch
from torch import Tensor

from contracts import at_least, at_most_one_axis, like

__all__ = ["ONE_BATCH", "ONE_SAMPLE", "TERMS"]


def _autocast(array: Tensor) -> bool:
    """Whether autocast converts such an array anyway."""
    device = array.device.type

    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


ONE_BATCH = at_most_one_axis("batch")
"""A batch of batches is not taken."""

ONE_SAMPLE = at_least(1, "batch")
"""No packed sequence is of no samples."""

TERMS = (
    at_least(1, "seq"),
    like("device", "weight_ih_l0"),
    like("dtype", "weight_ih_l0", unless=_autocast),
)
