"""A packed sequence under contract: as the padded array that it stands for."""

from typing import Annotated, TypeAlias

from jaxtyping import Float
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from contracts import As

__all__ = ["PackedInput", "PackedOutput", "padded"]


def padded(packed: PackedSequence) -> Tensor:
    """Show a packed sequence with the shape of its padded array, without a copy."""
    seq, batch = len(packed.batch_sizes), int(packed.batch_sizes[0])

    return packed.data[:1].expand(seq, batch, *packed.data.shape[1:])


PackedInput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.input_size}"], padded)
]
PackedOutput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.width}"], padded)
]
