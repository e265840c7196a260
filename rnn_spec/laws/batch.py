"""Batch: samples do not meet."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import State, beside, sample

Input = Float[Tensor, "seq batch input_size"]


@law(source="torch.nn.RNN, Inputs", rests_on=FOUNDATIONS)
def independence(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Each sample of a batch fares as it would alone.

    .. math:: f(x, h)_{\cdot, n} = f(x_{\cdot, n}, h_{\cdot, n})
    """
    alone = [f(x[:, n : n + 1], sample(h, n)) for n in range(x.shape[1])]
    outs = torch.cat([out for out, _ in alone], dim=1)

    return Equation(f(x, h), (outs, beside([state for _, state in alone])))
