"""Meaning: the layer computes the printed equations."""

from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.conditions import ONE_CELL
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import State

NAMED = (Capability.NAMED_WEIGHTS,)


@law(
    source="torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU: the printed equations",
    level="equations",
    when=ONE_CELL,
    requires=NAMED,
    rests_on=FOUNDATIONS,
)
def cell(f: Layer, x: Float[Tensor, "1 batch input_size"], h: State) -> Equation:
    """One step of one layer is the printed equation."""
    return Equation(f(x, h), f.reference(x, h))


@law(
    source="torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU: the printed equations",
    level="equations",
    requires=NAMED,
    rests_on=(*FOUNDATIONS, "cell", "composition", "concatenation"),
)
def agreement(f: Layer, x: Float[Tensor, "seq batch input_size"], h: State) -> Equation:
    """Output and final state are those of the reference, for any depth and direction."""
    return Equation(f(x, h), f.reference(x, h))
