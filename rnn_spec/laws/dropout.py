"""Dropout: in training mode values are dropped between layers, and nowhere else."""

from functools import partial
from typing import cast

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import (
    DEEP_DROPOUT,
    DEEP_FULL_DROPOUT,
    NO_DROPOUT,
    ONE_LAYER_DROPOUT,
    SAME,
    TWO_LAYERS_DROPOUT,
    Condition,
    plain_but,
)
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.differentiation import gradient, total_loss
from rnn_spec.law_definition.outcome import Difference, Equation, Proportion
from rnn_spec.law_definition.quantities import State, blocks
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.laws.foundations import value_law
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.weights import made_transparent

Input = Float[Tensor, "seq batch input_size"]

Many = Float[Tensor, "16 64 input_size"]
Some = Float[Tensor, "4 16 input_size"]

REBUILT = (Capability.REBUILT,)
PARTS = (Capability.NAMED_WEIGHTS, Capability.REBUILT)
MANY = {
    "hidden_size": (32, 48),
    "bias": (True,),
    "nonlinearity": ("tanh",),
    "projected": (False,),
}
"""Enough units to count, in layers that `made_transparent` can change."""

dropout_law = partial(value_law, source="torch.nn.RNN, dropout", when=DEEP_DROPOUT)


def _transparent(condition: Condition) -> Condition:
    """Return where the upper layers can be made transparent: a bias closes each gate."""
    values = {**condition.values, "bias": (True,), "nonlinearity": ("tanh",)}

    return Condition(f"{condition.description}, biases and tanh", values)


counted_law = partial(
    dropout_law,
    when=_transparent(DEEP_DROPOUT),
    requires=(*PARTS, Capability.BIASES, Capability.DROPOUT_BETWEEN),
    at=plain_but("batch_first"),
    over=MANY,
)


@dropout_law(requires=REBUILT)
def eval_identity(f: Layer, x: Input, h: State) -> Equation:
    """In eval mode nothing is dropped, whatever the dropout rate."""
    return Equation(f(x, h), f.rebuilt(dropout=0.0)(x, h))


@dropout_law(
    when=ONE_LAYER_DROPOUT, requires=(Capability.DROPOUT_BETWEEN, Capability.SAME_TRAINING)
)
def single_layer_dropout(f: Layer, x: Input, h: State) -> Equation:
    """A single layer has none above it: nothing is dropped in training mode, whatever the rate."""
    return Equation(f.in_training()(x, h), f(x, h))


@dropout_law(
    when=NO_DROPOUT, requires=(Capability.REBUILT, Capability.DROPOUT, Capability.SAME_TRAINING)
)
def dropout_none(f: Layer, x: Input, h: State) -> Equation:
    """With a dropout rate of 0, training mode gives the same results as eval mode."""
    return Equation(f.in_training()(x, h), f(x, h))


@dropout_law(
    requires=(Capability.FINAL_STATE, Capability.DROPOUT_BETWEEN, Capability.SAME_TRAINING)
)
def dropout_spares_first(f: Layer, x: Input, h: State) -> Equation:
    """The input is not dropped: in training mode the first layer's states are as in eval mode."""
    _, found = f.in_training()(x, h)
    _, wanted = f(x, h)
    first = f.options.num_directions

    return Equation(blocks(found, 0, first), blocks(wanted, 0, first), ("h_n", "c_n"))


@dropout_law(
    requires=(Capability.WHOLE_OUTPUT, Capability.FINAL_STATE, Capability.DROPOUT_BETWEEN),
    also_requires="final_state",
)
def dropout_spares_output(f: Layer, x: Input, h: State) -> Equation:
    """The output is not dropped: in training mode it still ends in the last layer's final state."""
    out, state = f.in_training()(x, h)
    directions = f.options.num_directions
    ends = tuple(half[step] for half, step in zip(out.chunk(directions, -1), (-1, 0), strict=False))

    return Equation(
        tuple(state[0][-directions:]), ends, ("h_n, forward", "h_n, reverse"), exact=True
    )


@dropout_law(when=DEEP_FULL_DROPOUT, requires=REBUILT, severity="strictness")
def dropout_all(f: Layer, x: Input, h: State) -> Equation:
    """With a dropout rate of 1, results and gradients are finite."""
    g = f.in_training()
    out, state = g(x, h)
    slope = gradient(lambda each: total_loss(g(each, h)), x)
    found = tuple(bool(each.isfinite().all()) for each in (out, *state, slope))
    names = ("finite output", "finite h_n", "finite c_n")[: len(found) - 1]

    return Equation(found, (True,) * len(found), " and ".join((*names, "finite gradient")))


@dropout_law(
    when=DEEP_FULL_DROPOUT,
    requires=(*PARTS, Capability.DROPOUT_BETWEEN),
    also_requires=("composition", "dropout_all"),
)
def dropout_between(f: Layer, x: Input, h: State) -> Equation:
    """With a dropout rate of 1, each upper layer reads zeros."""
    directions, states, out = f.options.num_directions, [], x
    for layer in range(f.options.num_layers):
        own = blocks(h, layer * directions, directions)
        out, state = f.part(layer)(torch.zeros_like(out) if layer else x, own)
        states.append(state)
    wanted = State(tuple(torch.cat(each) for each in zip(*states, strict=True)))

    return Equation(f.in_training()(x, h), (out, wanted))


@dropout_law(
    source="srivastava2014: a mask is drawn for every case", at=plain_but("batch_first"), over=MANY
)
def fresh_masks(f: Layer, x: Some) -> Difference:
    """Two calls in training mode give different outputs, since each draws new masks."""
    g = f.in_training()

    return Difference(g(x)[0], g(x)[0])


@dropout_law(source="torch.manual_seed", at=SAME)
def seeded_masks(f: Layer, x: Input, h: State) -> Equation:
    """Two calls in training mode under the same seed give the same bits."""
    g = f.in_training()
    with seeded(1, f.device):
        first = g(x, h)
    with seeded(1, f.device):
        again = g(x, h)

    return Equation(again, first, exact=True)


@counted_law(
    source="srivastava2014: each unit is dropped independently",
    also_requires=("composition", "fresh_masks"),
    examples=6,
)
def independent_masks(f: Layer, x: Float[Tensor, "1 64 input_size"]) -> Proportion:
    """
    Samples and features are dropped independently of one another.

    Neighbours agree, at one step, as often as two independent draws of the rate that is
    seen. A mask that the batch or the features share is always detected; the probability of a
    false alarm is 1e-8.
    """
    return _agreements(_dropped(f, x), samples=1, features=2)


@counted_law(
    source="torch.nn.RNN, dropout: Bernoulli",
    level="drop-in",
    also_requires="independent_masks",
    examples=6,
)
def independent_steps(f: Layer, x: Many) -> Proportion:
    """
    Each step has its own mask, as in torch.nn.

    Variational dropout (gal2016) keeps one mask over all steps of a sequence: a layer that does so
    is no drop-in replacement. A mask that the steps share is always detected; the probability of
    a false alarm is 1e-8.
    """
    return _agreements(_dropped(f, x), steps=0)


@counted_law(also_requires="independent_masks", examples=6)
def dropout_rate(f: Layer, x: Float[Tensor, "1 1024 input_size"]) -> Proportion:
    r"""
    Each value passed from one layer to the next is dropped with probability `dropout`.

    The test counts them behind upper layers that output zero exactly where they read zero. A
    rate wrong by a tenth is detected with probability above 0.999; the probability of a false
    alarm is 1e-8.

    .. math:: m \sim \mathcal{B}(n, 1 - (1 - p)^{K - 1})
    """
    dropped = _dropped(f, x)

    return Proportion({"values dropped": (int(dropped.sum()), dropped.numel())}, _rate(f))


@counted_law(
    source="srivastava2014, sec. 10: inverted dropout",
    when=_transparent(TWO_LAYERS_DROPOUT),
    also_requires=("composition", "fresh_masks"),
)
def dropout_scale(f: Layer, x: Input) -> Equation:
    r"""
    Values that are not dropped are scaled up, so that the mean stays the same.

    .. math:: \tilde y = y / (1 - p)
    """
    g = f.with_weights(made_transparent(cast("Kind", f.kind), f.options, f.weights))
    out, _ = g.in_training()(x)
    below, _ = g.part(0)(x)
    whole, _ = g.part(1)(below / (1 - f.options.dropout))

    return Equation(out, torch.where(out == 0, 0.0, whole))


def _agreements(dropped: Tensor, **axes: int) -> Proportion:
    """Count how often neighbours along axes are dropped or kept together, at the rate seen."""
    rate = float(dropped.double().mean())
    counts = {}
    for name, axis in axes.items():
        one, other = (dropped.index_select(axis, each) for each in _neighbours(dropped, axis))
        same = one == other
        counts[f"neighbouring {name} alike"] = (int(same.sum()), same.numel())

    return Proportion(counts, rate**2 + (1 - rate) ** 2)


def _neighbours(dropped: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return the even indices of an axis, and the index after each: disjoint pairs."""
    even = torch.arange(0, dropped.shape[axis] - 1, 2)

    return even, even + 1


def _rate(f: Layer) -> float:
    """Return the probability that a value is dropped between any two layers."""
    kept: float = (1 - f.options.dropout) ** (f.options.num_layers - 1)

    return 1 - kept


def _dropped(f: Layer, x: Tensor) -> Tensor:
    """Return which values of the first layer are dropped before the output."""
    g = f.with_weights(made_transparent(cast("Kind", f.kind), f.options, f.weights))

    return g.in_training()(x)[0] == 0
