"""Gated recurrent units under contract."""

# mypy: disable-error-code="overload-cannot-match"

from typing import Annotated, Any, TypeAlias, overload

import torch.nn
from jaxtyping import Float
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from contracts import As, checked, refine, when
from rnn_spec.nn.geometry import Geometry, padded
from rnn_spec.nn.terms import ONE_BATCH, TERMS

__all__ = ["GRU"]

PackedInput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.input_size}"], padded)
]
PackedOutput: TypeAlias = Annotated[
    PackedSequence, As(Float[Tensor, "seq batch {self.width}"], padded)
]
Hidden: TypeAlias = Float[Tensor, "{self.depth} *batch {self.hidden_size}"]
PackedHidden: TypeAlias = Float[Tensor, "{self.depth} batch {self.hidden_size}"]


class GRU(Geometry, torch.nn.GRU):
    """
    Gated recurrent units, as `torch.nn.GRU`, under contract.

    Constructor, call and `state_dict` are those of `torch.nn.GRU`.

    Raises:
        ContractError: at a call, an argument that the contract refuses.
    """

    @overload
    @when("not self.batch_first")
    @refine(ONE_BATCH)
    def forward(
        self, input: Float[Tensor, "seq *batch {self.input_size}"], hx: Hidden | None = None
    ) -> tuple[Float[Tensor, "seq *batch {self.width}"], Hidden]: ...

    @overload
    @when("self.batch_first")
    @refine(ONE_BATCH)
    def forward(
        self, input: Float[Tensor, "*batch seq {self.input_size}"], hx: Hidden | None = None
    ) -> tuple[Float[Tensor, "*batch seq {self.width}"], Hidden]: ...

    @overload
    def forward(
        self, input: PackedInput, hx: PackedHidden | None = None
    ) -> tuple[PackedOutput, PackedHidden]: ...

    @checked
    @refine(*TERMS)
    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run over a sequence, a batch of sequences, or a packed batch."""
        return super().forward(input, hx)
