"""Spikes: outputs that are whole numbers, with a gradient that stands in for the slope."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor

__all__ = ["STRONG", "are_spikes"]

STRONG = 1000.0
"""What inputs are multiplied by so that a layer spikes within a few steps."""

ROUNDING = 1e-6
"""A gradient that is added and subtracted leaves a spike as near to 1 as this."""


def are_spikes(outputs: Iterable[Tensor]) -> bool:
    """Return whether outputs are whole numbers alone; a silent layer may be about to spike."""
    return all(bool(((each - each.round()).abs() <= ROUNDING).all()) for each in outputs)
