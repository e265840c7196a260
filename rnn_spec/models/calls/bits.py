"""Compare tensors bit for bit, where NaN is equal to NaN."""

from __future__ import annotations

from torch import Tensor

__all__ = ["differs"]


def differs(one: Tensor, other: Tensor) -> Tensor:
    """Return which entries of two tensors of one shape differ; NaN is equal to NaN."""
    return (one != other) & ~((one != one) & (other != other))  # noqa: PLR0124 - NaN
