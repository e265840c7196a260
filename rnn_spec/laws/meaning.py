"""Meaning: the layer computes the documented equations."""

from dataclasses import replace
from functools import partial
from typing import cast

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import BIAS_FREE, BIASED, DOUBLE, ONE_CELL, RELU
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.option_effect import effect_of_option
from rnn_spec.law_definition.outcome import Equation, Outcome
from rnn_spec.law_definition.quantities import State
from rnn_spec.laws.foundations import value_law
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.weights import expected_shapes

Input = Float[Tensor, "seq batch input_size"]

equation_law = partial(
    value_law,
    source="torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU: the printed equations",
    level="equations",
    requires=Capability.NAMED_WEIGHTS,
)


effect_law = partial(value_law, requires=Capability.REBUILT, at=DOUBLE, generic=True)


@effect_law(source="torch.nn.RNN, bias", when=BIAS_FREE)
def bias_used(f: Layer, x: Input) -> Outcome:
    """A layer without biases has other parameters than one with biases, or another output."""
    return effect_of_option(f, x, bias=True)


@effect_law(source="torch.nn.RNN, nonlinearity", when=RELU)
def nonlinearity_used(f: Layer, x: Input) -> Outcome:
    """A layer with relu has another output than one with tanh and the same parameters."""
    return effect_of_option(f, x, nonlinearity="tanh")


@equation_law(when=ONE_CELL)
def cell(f: Layer, x: Float[Tensor, "1 batch input_size"], h: State) -> Equation:
    """One step of one layer computes the documented equation."""
    return Equation(f(x, h), f.reference(x, h))


@equation_law(
    source="torch.nn.RNN, bias",
    when=BIAS_FREE,
    requires=(Capability.NAMED_WEIGHTS, Capability.REBUILT),
    also_requires="bias_used",
)
def bias_free(f: Layer, x: Input, h: State) -> Equation:
    r"""
    A layer without biases equals the same layer with all biases zero.

    The biases that a layer has all the same, as it ignores the option in part, are zero there too;
    but not a number that each layer of its class adds, such as 1 to the forget gate.

    .. math:: f_{W} = f_{W, b_{ih} = 0, b_{hh} = 0}
    """
    shapes = expected_shapes(cast("Kind", f.kind), replace(f.options, bias=True))
    biases = {name: x.new_zeros(shape) for name, shape in shapes.items() if "bias" in name}
    kept = {name: own for name, own in f.weights.items() if name in biases}
    anew = f.fresh().weights if kept else {}
    added = {name: own for name, own in kept.items() if torch.equal(own, anew[name])}
    biased = f.with_weights({**f.weights, **biases, **added}, bias=True)

    return Equation(f(x, h), biased(x, h))


@equation_law(when=BIASED, requires=(Capability.NAMED_WEIGHTS, Capability.TWO_BIASES))
def two_biases(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Only the sum of the two biases matters; in a GRU, only for the gates r and z.

    .. math:: f_{b_{ih}, b_{hh}} = f_{b_{ih} + b_{hh}, 0}
    """
    free = cast("Kind", f.kind).gates.replace("n", "")
    rows = len(free) * f.options.hidden_size
    weights = {name: value.clone() for name, value in f.weights.items()}
    for name, bias in weights.items():
        if name.startswith("bias_hh"):
            weights[name.replace("_hh", "_ih")][:rows] += bias[:rows]
            bias[:rows] = 0

    return Equation(f(x, h), f.with_weights(weights)(x, h))


@equation_law(also_requires=("cell", "composition", "concatenation"))
def agreement(f: Layer, x: Input, h: State) -> Equation:
    """Output and final state equal those of the reference, for any depth and direction."""
    return Equation(f(x, h), f.reference(x, h))
