"""Batch: samples do not influence one another."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.condition import EITHER_START, SAME
from rnn_spec.law_definition.layer import Layer, Results
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import (
    State,
    joined_samples,
    replaced_sample,
    sample,
    samples,
)
from rnn_spec.laws.foundations import value_law

Input = Float[Tensor, "seq batch input_size"]

HUGE = 1e30
"""A value whose square, or a long enough sum of it, overflows float32."""


@value_law(source="torch.nn.RNN, Inputs", over=EITHER_START)
def independence(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Each sample of a batch gives the same results as it does alone.

    .. math:: f(x, h)_{\cdot, n} = f(x_{\cdot, n}, h_{\cdot, n})
    """
    alone = [f(x[:, n : n + 1], sample(h, n)) for n in range(x.shape[1])]
    outs = torch.cat([out for out, _ in alone], dim=1)

    return Equation(f(x, h), (outs, joined_samples([state for _, state in alone])))


@value_law(source="torch.nn.RNN, Inputs", at=SAME, over=EITHER_START)
def isolation(f: Layer, x: Input, h: State) -> Equation:
    """
    Changing one sample never changes the results of the others, not by one bit.

    Every sample is replaced in turn, by ordinary values and by values that overflow.
    """
    places = [(n, scale) for n in range(x.shape[1]) for scale in (1.0, HUGE)]
    plain = f(x, h)
    found = tuple(
        _others(f(_replaced(x, *place), replaced_sample(h, *place)), place[0]) for place in places
    )
    wanted = tuple(_others(plain, n) for n, _ in places)
    names = tuple(f"results of the others after sample {n} changed" for n, _ in places)

    return Equation(found, wanted, names, exact=True)


@value_law(source="torch.nn.RNN, Inputs")
def permutation(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Reordering the batch reorders the results in the same way.

    .. math:: f(x_{\cdot, \pi}, h_{\cdot, \pi}) = f(x, h)_{\cdot, \pi}
    """
    order = torch.arange(x.shape[1]).roll(1)
    out, state = f(x, h)

    return Equation(f(x[:, order], samples(h, order)), (out[:, order], samples(state, order)))


def _replaced(x: Tensor, n: int, scale: float) -> Tensor:
    """Return an input in which one sample is replaced."""
    (changed,) = replaced_sample(State((x,)), n, scale)

    return changed


def _others(answer: Results, n: int) -> Tensor:
    """Return the results of all other samples, flattened."""
    out, state = answer
    kept = torch.arange(out.shape[1]) != n

    return torch.cat([each[:, kept].flatten() for each in (out, *state)])
