"""A callable with every kind of marker, for tests of what is shown of them."""

from typing import Annotated

import numpy as np
from jaxtyping import Bool, Float, Int

from contracts import AtLeast, Below, Lengths, Mask, Padding, Sorted, checked

__all__ = ["classify"]

Array = np.ndarray


@checked
def classify(
    tokens: Annotated[Int[Array, "batch seq"], Below(11), Padding(0), AtLeast("batch", 1)],
    lengths: Annotated[Int[Array, " batch"], Lengths("seq"), Sorted(descending=True)],
    mask: Annotated[Bool[Array, "batch seq"], Mask("seq", valid=False)] | None = None,
) -> Float[Array, "batch 3"]:
    """Classify sequences of tokens."""
    return np.zeros((*lengths.shape, 3))
