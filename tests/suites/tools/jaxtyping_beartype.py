"""jaxtyping and beartype: `forward` with the shapes of torch.nn's docs, on the usual calls."""

from collections.abc import Callable
from typing import Any

from beartype import beartype
from jaxtyping import Float, jaxtyped
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from suites.calls import Call, usual_calls

__all__ = ["check"]


def check(layer: type[nn.Module]) -> None:
    """Call the layer, in training mode as it is built; a wrong shape is an error."""
    for call in usual_calls(layer):
        annotated(call)(call.built(), *call.arguments())


def annotated(call: Call) -> Callable[..., Any]:
    """Return the call of a layer with these options, annotated."""
    options = call.options
    sequence = "*batch seq" if options.batch_first else "seq *batch"
    x = Float[Tensor, f"{sequence} {options.input_size}"]
    y = Float[Tensor, f"{sequence} {options.width}"]
    h = Float[Tensor, f"{options.depth} *batch {options.output_size}"]
    c = Float[Tensor, f"{options.depth} *batch {options.hidden_size}"]
    state = tuple[h, c] if call.is_lstm else h

    @jaxtyped(typechecker=beartype)
    def forward(
        self: nn.Module, input: x | PackedSequence, hx: state | None
    ) -> tuple[y | PackedSequence, state]:
        return self(input, hx)

    return forward
