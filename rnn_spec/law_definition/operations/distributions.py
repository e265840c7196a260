"""Distributions from which a layer draws: the least of scipy's, which is slow to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Uniform"]


@dataclass(frozen=True)
class Uniform:
    """
    The uniform distribution.

    Attributes:
        low: the smallest value.
        high: the largest value.
    """

    low: float
    high: float

    def cdf(self, values: Any) -> Any:
        """Return the probability of at most each of these values."""
        return np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)

    def __str__(self) -> str:
        """Return its name and its bounds."""
        return f"uniform({self.low:.4g}, {self.high:.4g})"
