"""Time: what comes first is read first."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.conditions import UNIDIRECTIONAL
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import State

Input = Float[Tensor, "seq batch input_size"]
More = Float[Tensor, "more batch input_size"]


@law(
    source="elman1990, eq. 1",
    when=UNIDIRECTIONAL,
    requires=(Capability.STATE,),
    rests_on=FOUNDATIONS,
)
def splitting(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    A sequence may be cut anywhere; the state carries over.

    .. math:: f(x \cdot y, h) = (a \cdot b, h''), \quad
              (a, h') = f(x, h), \quad (b, h'') = f(y, h')
    """
    a, middle = f(x, h)
    b, last = f(y, middle)

    return Equation(f(torch.cat([x, y]), h), (torch.cat([a, b]), last))


@law(source="elman1990, eq. 1", when=UNIDIRECTIONAL, rests_on=FOUNDATIONS)
def causality(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    An output depends on no later input.

    .. math:: f(x \cdot y, h)_{t} = f(x, h)_{t}, \quad t < L
    """
    longer, _ = f(torch.cat([x, y]), h)
    out, _ = f(x, h)

    return Equation(longer[: len(x)], out)
