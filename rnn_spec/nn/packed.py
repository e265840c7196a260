"""A packed sequence under contract: checked as its padded array."""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from contracts import As

__all__ = ["PackedInput", "PackedOutput", "packed", "padded"]


def padded(packed: PackedSequence) -> Tensor:
    """Return an array of the shape of a packed sequence when padded, without a copy."""
    seq, batch = len(packed.batch_sizes), int(packed.batch_sizes[0])

    return packed.data[:1].expand(seq, batch, *packed.data.shape[1:])


def packed(array: Tensor, integer: Callable[[int, int], int]) -> PackedSequence:
    """Pack an array: one sequence has full length, `integer` chooses the lengths of the others."""
    seq, batch = array.shape[:2]
    longest = integer(0, batch - 1)
    lengths = [seq if place == longest else integer(1, seq) for place in range(batch)]
    enforce_sorted = lengths == sorted(lengths, reverse=True)

    return pack_padded_sequence(array, torch.tensor(lengths), enforce_sorted=enforce_sorted)


PackedInput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.input_size}"], padded, packed)
]
PackedOutput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.width}"], padded)
]
