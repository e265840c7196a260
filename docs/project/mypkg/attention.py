"""Attention, with its shapes in its annotations."""

from jaxtyping import Float
from torch import Tensor

__all__ = ["attend"]


def attend(
    q: Float[Tensor, "batch n d"], k: Float[Tensor, "batch m d"]
) -> Float[Tensor, "batch n m"]:
    """Compare every query with every key."""
    return q @ k.mT
