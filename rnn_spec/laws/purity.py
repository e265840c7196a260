"""Purity: a call leaves nothing behind."""

from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation

Input = Float[Tensor, "seq batch input_size"]


@law(
    source="torch.nn.RNN, Inputs: h_0 defaults to zeros",
    rests_on=(*FOUNDATIONS, "default_state"),
)
def no_carry(f: Layer, x: Input, y: Float[Tensor, "more batch input_size"]) -> Equation:
    """Two calls are independent: no state of the first survives into the second."""
    alone = f(y)
    f(x)

    return Equation(f(y), alone)
