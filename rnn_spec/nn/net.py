"""The sequence network of the notebook that this project started from."""

# mypy: disable-error-code="overload-cannot-match"

from typing import Any, overload

import torch
from jaxtyping import Float
from torch import Tensor, nn

from contracts import at_least, checked, like, refine, when
from contracts.enforcement.torch_compilers import unscriptable
from rnn_spec.nn.rnn import RNN

__all__ = ["Net"]


class Net(nn.Module):
    """
    A stack of Elman layers, then one linear map for every step of every sequence.

    Time and batch are folded into one axis of the output, in the order of the input. Every
    recurrent parameter is drawn from normal(0, 0.001).

    Raises:
        ContractError: at a call, an input that the contract refuses.
    """

    __prepare_scriptable__ = unscriptable

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        num_classes: int,
        *,
        batch_first: bool = False,
        device: Any = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Build the network; the sizes are in the notebook's order."""
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.output_size = num_classes
        self.batch_first = batch_first
        self.rnn = RNN(
            input_size, hidden_size, num_layers, batch_first=batch_first, device=device, dtype=dtype
        )
        self.linear = nn.Linear(hidden_size, num_classes, device=device, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter again."""
        for parameter in self.rnn.parameters():
            nn.init.normal_(parameter, mean=0.0, std=0.001)
        self.linear.reset_parameters()

    @overload
    @when("not self.batch_first")
    def forward(
        self, x: Float[Tensor, "seq batch {self.input_size}"]
    ) -> tuple[
        Float[Tensor, "1 seq*batch {self.output_size}"],
        Float[Tensor, "{self.num_layers} batch {self.hidden_size}"],
    ]: ...

    @overload
    @when("self.batch_first")
    def forward(
        self, x: Float[Tensor, "batch seq {self.input_size}"]
    ) -> tuple[
        Float[Tensor, "1 batch*seq {self.output_size}"],
        Float[Tensor, "{self.num_layers} batch {self.hidden_size}"],
    ]: ...

    @checked
    @refine(at_least(1, "seq"), like("device", "linear.weight"), like("dtype", "linear.weight"))
    def forward(self, x: Any) -> Any:
        """Run from a state of zeros, and return the folded outputs and the final state."""
        batch = x.size(0 if self.batch_first else 1)
        h_0 = x.new_zeros(self.num_layers, batch, self.hidden_size)
        out, h_n = self.rnn(x, h_0)

        return self.linear(out.flatten(0, 1)).unsqueeze(0), h_n
