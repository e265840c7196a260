"""The contract of the layers whose state is one tensor: RNN and GRU."""

# mypy: disable-error-code="overload-cannot-match"

from typing import Any, TypeAlias, overload

from jaxtyping import Float
from torch import Tensor

from contracts import checked, refine, when
from contracts.enforcement.torch_compilers import unscriptable
from rnn_spec.layer.sizes import Sizes
from rnn_spec.nn.packed import PackedInput, PackedOutput
from rnn_spec.nn.refinements import ONE_BATCH, ONE_SAMPLE, REFINEMENTS

__all__ = ["HiddenState"]

Hidden: TypeAlias = Float[Tensor, "{self.depth} *batch {self.hidden_size}"]
PackedHidden: TypeAlias = Float[Tensor, "{self.depth} batch {self.hidden_size}"]


class HiddenState(Sizes):
    """A base class for a layer with a hidden state; it comes before torch.nn's class."""

    __prepare_scriptable__ = unscriptable

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
    @refine(ONE_SAMPLE)
    def forward(
        self, input: PackedInput, hx: PackedHidden | None = None
    ) -> tuple[PackedOutput, PackedHidden]: ...

    @checked
    @refine(*REFINEMENTS)
    def forward(self, input: Any, hx: Any = None) -> Any:
        """Run over a sequence, a batch of sequences, or a packed batch."""
        return super().forward(input, hx)  # type: ignore[misc]
