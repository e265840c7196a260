"""Long short-term memory under contract."""

# mypy: disable-error-code="overload-cannot-match"

from typing import Any, TypeAlias, overload

import torch.nn
from jaxtyping import Float
from torch import Tensor

from contracts import checked, refine, when
from contracts.enforcement.torch_compilers import unscriptable
from rnn_spec.layer.sizes import Sizes
from rnn_spec.nn.packed import PackedInput, PackedOutput
from rnn_spec.nn.refinements import ONE_BATCH, ONE_SAMPLE, REFINEMENTS

__all__ = ["LSTM"]

State: TypeAlias = tuple[
    Float[Tensor, "{self.depth} *batch {self.output_size}"],
    Float[Tensor, "{self.depth} *batch {self.hidden_size}"],
]
PackedState: TypeAlias = tuple[
    Float[Tensor, "{self.depth} batch {self.output_size}"],
    Float[Tensor, "{self.depth} batch {self.hidden_size}"],
]


class LSTM(Sizes, torch.nn.LSTM):
    """
    Long short-term memory, as `torch.nn.LSTM`, under contract.

    Constructor, call and `state_dict` are those of `torch.nn.LSTM`.

    Raises:
        ContractError: at a call, an argument that the contract refuses.
    """

    __prepare_scriptable__ = unscriptable

    @overload
    @when("not self.batch_first")
    @refine(ONE_BATCH)
    def forward(
        self, input: Float[Tensor, "seq *batch {self.input_size}"], hx: State | None = None
    ) -> tuple[Float[Tensor, "seq *batch {self.width}"], State]: ...

    @overload
    @when("self.batch_first")
    @refine(ONE_BATCH)
    def forward(
        self, input: Float[Tensor, "*batch seq {self.input_size}"], hx: State | None = None
    ) -> tuple[Float[Tensor, "*batch seq {self.width}"], State]: ...

    @overload
    @refine(ONE_SAMPLE)
    def forward(
        self, input: PackedInput, hx: PackedState | None = None
    ) -> tuple[PackedOutput, PackedState]: ...

    @checked
    @refine(*REFINEMENTS)
    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run over a sequence, a batch of sequences, or a packed batch."""
        return super().forward(input, hx)
