"""Packing: sequences of unequal length in one batch."""

from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import Lengths, State, beside, sample

Input = Float[Tensor, "seq batch input_size"]


@law(
    source="torch.nn.utils.rnn.pack_padded_sequence",
    requires=(Capability.PACKED,),
    rests_on=(*FOUNDATIONS, "independence"),
)
def packed_alone(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """A packed batch is each sequence run alone, up to its own end, in the caller's order."""
    alone = [f(x[:end, n : n + 1], sample(h, n)) for n, end in enumerate(lengths)]
    outs = tuple(out.squeeze(1) for out, _ in alone)

    wanted = (outs, beside([state for _, state in alone]))

    return Equation(f.packed(x, lengths, h), wanted, ("output of sample", ("h_n", "c_n")))
