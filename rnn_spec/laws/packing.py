"""Packing: sequences of unequal length in one batch."""

from dataclasses import replace
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import DOUBLE, ONE_LAYER_BIDIRECTIONAL, SAME, plain_but
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer, Results
from rnn_spec.law_definition.operations.differentiation import as_real, gradient, state_loss
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import (
    HUGE,
    Lengths,
    LengthsWithZero,
    State,
    joined_samples,
    places_to_compare,
    sample,
    samples,
)
from rnn_spec.law_definition.randomness import noise
from rnn_spec.laws.foundations import value_law

Input = Float[Tensor, "seq batch input_size"]

BESIDE_INFINITE = (
    "output beside infinite padding, of sample",
    ("h_n beside infinite padding", "c_n beside infinite padding"),
)
OF_SAMPLES = ("output of sample", ("h_n", "c_n"))

packed_law = partial(
    value_law,
    source="torch.nn.utils.rnn.pack_padded_sequence",
    requires=Capability.PACKED,
)
padded_law = partial(value_law, source="onnx, LSTM: sequence_lens", requires=Capability.LENGTHS)


@packed_law(also_requires="independence")
def packed_alone(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Each sequence of a packed batch gives the results it gives alone, in the caller's order."""
    alone = [f(x[:end, n : n + 1], sample(h, n)) for n, end in enumerate(lengths)]
    outs = tuple(out.squeeze(1) for out, _ in alone)

    wanted = (outs, joined_samples([state for _, state in alone]))

    return Equation(f.packed(x, lengths, h), wanted, OF_SAMPLES)


@law(
    source="torch.nn.Module.to",
    requires=Capability.PACKED,
    requires_laws=("answer", "dtype_kept"),
    at=plain_but("dtype"),
    over={"dtype": ("float32", "float64", "bfloat16", "float16")},
    severity="portability",
)
def packed_dtype(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Results of a packed batch have the dtype of the layer, with and without a given state."""
    calls = [f.packed(x, lengths, state) for state in (None, h)]
    found = [as_real(each).dtype for outs, state in calls for each in (*outs, *state)]

    return Equation(tuple(found), (f.dtype,) * len(found), "dtype of a result")


@packed_law()
def packed_equal(f: Layer, x: Input, h: State) -> Equation:
    """Packing sequences of equal length gives the same results as the padded batch."""
    seq, batch, _ = x.shape
    outs, state = f.packed(x, Lengths((seq,) * batch), h)
    out, wanted = f(x, h)

    return Equation((outs, state), (out.unbind(1), wanted), OF_SAMPLES)


@packed_law(source="torch.nn.utils.rnn.pack_padded_sequence, enforce_sorted")
def packed_order(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Packing the sequences in another order gives the same results, in that order."""
    order = torch.arange(x.shape[1]).roll(1)
    outs, state = f.packed(x, lengths, h)
    ends = Lengths(tuple(lengths[n] for n in order))
    wanted = (tuple(outs[n] for n in order), samples(state, order))

    return Equation(f.packed(x[:, order], ends, samples(h, order)), wanted, OF_SAMPLES)


@packed_law(
    requires=(Capability.PACKED, Capability.HALVES),
    when=ONE_LAYER_BIDIRECTIONAL,
    also_requires="concatenation",
)
def packed_reverse(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """The reverse direction starts at the end of each sequence, from the given state."""
    outs, _ = f.packed(x, lengths, h)
    found = tuple(out[-1].chunk(2, dim=-1)[1] for out in outs)
    ends = [f(x[end - 1 : end, n : n + 1], sample(h, n))[0] for n, end in enumerate(lengths)]
    wanted = tuple(end[0, 0].chunk(2, dim=-1)[1] for end in ends)

    return Equation(found, wanted, "last reverse output of sample")


@packed_law(
    requires=(Capability.PACKED, Capability.FINAL_STATE), also_requires="packed_alone", at=DOUBLE
)
def packed_gradient(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """
    The final state of each packed sequence has the same gradient as it has alone.

    It is compared for the first, the last and one in the middle.
    """
    g = f.differentiable()
    ends = {n: lengths[n] for n in places_to_compare(len(lengths))}
    together = gradient(lambda each: state_loss(g.packed(each, lengths, h)[1]), x)

    def loss_alone(n: int, sequence: Tensor) -> Tensor:
        return state_loss(g(sequence, sample(h, n))[1])

    alone = [gradient(partial(loss_alone, n), x[:end, n : n + 1]) for n, end in ends.items()]
    found = tuple(together[:end, n] for n, end in ends.items())

    return Equation(found, tuple(each[:, 0] for each in alone), "gradient at sample")


@padded_law(also_requires="independence")
def lengths_alone(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Each sequence of a padded batch gives, up to its length, the results it gives alone."""
    alone = [f(x[:end, n : n + 1], sample(h, n)) for n, end in enumerate(lengths)]
    outs = tuple(out[:, 0] for out, _ in alone)

    return Equation(
        _up_to_the_ends(f.with_lengths(x, lengths, h), lengths),
        (outs, joined_samples([state for _, state in alone])),
        OF_SAMPLES,
    )


@padded_law(at=SAME)
def padding_blind(f: Layer, x: Input, lengths: Lengths, h: State) -> tuple[Equation, ...]:
    """Values past the end of a sequence never change its results, however large they are."""
    other = noise(x, 0)

    return tuple(_with_padding(f, x, lengths, h, scale * other) for scale in (1.0, HUGE))


@padded_law(also_requires="padding_blind", at=SAME, severity="strictness")
def padding_infinite(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Not even infinite values past the end of a sequence change its results."""
    return replace(
        _with_padding(f, x, lengths, h, torch.full_like(x, torch.inf)), names=BESIDE_INFINITE
    )


@padded_law(
    requires=(Capability.LENGTHS, Capability.ZERO_LENGTH, Capability.STATE, Capability.FINAL_STATE),
    also_requires="lengths_alone",
    at=SAME,
)
def zero_length(f: Layer, x: Input, lengths: LengthsWithZero, h: State) -> Equation:
    """A sequence of length 0 returns its initial state unchanged."""
    _, state = f.with_lengths(x, lengths, h)

    return Equation(sample(state, 0), sample(h, 0), ("h_n", "c_n"), exact=True)


@padded_law(also_requires="lengths_alone", at=DOUBLE)
def padding_gradient(f: Layer, x: Input, lengths: Lengths, h: State) -> Equation:
    """Values past the end of a sequence have zero gradient, and change no other gradient."""
    g = f.differentiable()

    def loss(sequences: Tensor) -> Tensor:
        outs, state = _up_to_the_ends(g.with_lengths(sequences, lengths, h), lengths)
        return state_loss(state) + torch.cat(outs).square().sum()

    found = gradient(loss, _padded(x, lengths, torch.ones_like(x)))
    wanted = _padded(gradient(loss, x), lengths, torch.zeros_like(x))

    return Equation(found, wanted, "gradient")


def _with_padding(f: Layer, x: Tensor, lengths: Lengths, h: State, padding: Tensor) -> Equation:
    """Equate the results of a padded batch with those of another padding, bit for bit."""
    other = _padded(x, lengths, padding)

    return Equation(
        _up_to_the_ends(f.with_lengths(other, lengths, h), lengths),
        _up_to_the_ends(f.with_lengths(x, lengths, h), lengths),
        OF_SAMPLES,
        exact=True,
    )


def _padded(x: Tensor, lengths: Lengths, padding: Tensor) -> Tensor:
    """Return a batch with other values past the end of each sequence."""
    other = x.clone()
    for n, end in enumerate(lengths):
        other[end:, n] = padding[end:, n]

    return other


def _up_to_the_ends(answer: Results, lengths: Lengths) -> tuple[tuple[Tensor, ...], State]:
    """Cut each sequence of an output at its own end."""
    out, state = answer

    return tuple(out[:end, n] for n, end in enumerate(lengths)), state
