"""State: where a run starts, and where it ends."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import State, each_part

Input = Float[Tensor, "seq batch input_size"]


@law(
    source="torch.nn.RNN, Inputs: h_0 defaults to zeros",
    requires=(Capability.STATE,),
    rests_on=FOUNDATIONS,
)
def default_state(f: Layer, x: Input, h: State) -> Equation:
    r"""
    No state given is a state of zeros.

    .. math:: f(x) = f(x, 0)
    """
    return Equation(f(x), f(x, each_part(h, torch.zeros_like)))


@law(
    source="torch.nn.RNN, Outputs: h_n",
    requires=(Capability.WHOLE_OUTPUT,),
    rests_on=(*FOUNDATIONS, "concatenation"),
)
def final_state(f: Layer, x: Input, h: State) -> Equation:
    r"""
    The last layer's final state is each direction's output at its last step.

    .. math:: h'_{DK-D+d} = y_{t_d, \cdot, d}, \quad t_0 = L - 1, \; t_1 = 0
    """
    out, state = f(x, h)
    directions = f.options.num_directions
    halves = out.chunk(directions, dim=-1)
    ends = tuple(half[step] for half, step in zip(halves, (-1, 0), strict=False))

    return Equation(tuple(state[0][-directions:]), ends, ("h_n, forward", "h_n, reverse"))
