"""What every clause of a recurrent layer asks beside shapes."""

from __future__ import annotations

import torch

from contracts import at_least, at_most_one_axis, like

__all__ = ["TERMS"]


def _autocast() -> bool:
    """Whether autocast converts the arrays anyway."""
    return torch.is_autocast_enabled() or torch.is_autocast_cpu_enabled()


TERMS = (
    at_most_one_axis("batch"),
    at_least(1, "seq"),
    like("device", "weight_ih_l0"),
    like("dtype", "weight_ih_l0", unless=_autocast),
)
