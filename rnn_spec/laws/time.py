"""Time: steps are read in order."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import (
    DOUBLE,
    ONE_LAYER_BIDIRECTIONAL,
    SAME,
    SMOOTH,
    UNIDIRECTIONAL,
)
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.spikes import are_spikes
from rnn_spec.law_definition.outcome import Difference, Equation
from rnn_spec.law_definition.quantities import State
from rnn_spec.law_definition.randomness import noise
from rnn_spec.laws.foundations import value_law

Input = Float[Tensor, "seq batch input_size"]
More = Float[Tensor, "more batch input_size"]

WHOLE = ("output of the whole run", ("h_n", "c_n"))

FOLLOWING = "the steps after those of x"

time_law = partial(value_law, second_input=FOLLOWING)

FEW = 3
"""The least steps over which memory is tried; over many, small weights leave nothing to see."""


@time_law(
    source="elman1990, eq. 1",
    when=UNIDIRECTIONAL,
    requires=(Capability.STATE, Capability.FINAL_STATE),
)
def splitting(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    Running a sequence in two parts and passing the state on equals running it whole.

    .. math:: f(x \cdot y, h) = (a \cdot b, h''), \quad
              (a, h') = f(x, h), \quad (b, h'') = f(y, h')
    """
    a, middle = f(x, h)
    b, last = f(y, middle)

    return Equation(f(torch.cat([x, y]), h), (torch.cat([a, b]), last), WHOLE)


@time_law(source="elman1990, eq. 1", when=UNIDIRECTIONAL, at=SAME)
def causality(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    Changing later inputs never changes earlier outputs, not by one bit.

    .. math:: f(x \cdot y, h)_{t} = f(x \cdot z, h)_{t}, \quad t < L
    """
    out, _ = f(torch.cat([x, y]), h)
    other, _ = f(torch.cat([x, noise(y, 0)]), h)

    return Equation(other[: len(x)], out[: len(x)], exact=True)


@time_law(source="elman1990, eq. 1", when=UNIDIRECTIONAL)
def prefix(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    Appending steps never changes earlier outputs.

    .. math:: f(x \cdot y, h)_{t} = f(x, h)_{t}, \quad t < L
    """
    longer, _ = f(torch.cat([x, y]), h)
    out, _ = f(x, h)

    return Equation(longer[: len(x)], out)


@time_law(
    source="schuster1997, fig. 3",
    requires=Capability.HALVES,
    when=ONE_LAYER_BIDIRECTIONAL,
    at=SAME,
)
def anticausality(f: Layer, x: Input, y: More, h: State) -> Equation:
    """The forward half of an output ignores later inputs, the reverse half earlier ones."""
    whole = torch.cat([x, y])
    ahead, back = f(whole, h)[0].chunk(2, dim=-1)
    later, _ = f(torch.cat([x, noise(y, 0)]), h)[0].chunk(2, dim=-1)
    _, earlier = f(torch.cat([noise(x, 0), y]), h)[0].chunk(2, dim=-1)

    return Equation(
        (later[: len(x)], earlier[len(x) :]),
        (ahead[: len(x)], back[len(x) :]),
        ("forward half", "reverse half"),
        exact=True,
    )


@time_law(
    source="elman1990, p. 182",
    when=SMOOTH,
    at=DOUBLE,
    generic=True,
    second_input=f"{FOLLOWING}; 3 to 5 of all steps are run",
)
def memory(f: Layer, x: Input, y: Float[Tensor, "3 batch input_size"], h: State) -> Difference:
    """
    An output depends on earlier inputs and, in a bidirectional layer, also on later ones.

    It is tried over 3, 4 and 5 steps: of a dilated layer, only some steps are connected. Where all
    outputs are spikes, it is enough that the final state depends on earlier inputs.
    """
    few = torch.cat([x, y])[: FEW + len(x) % FEW]
    early, late = few.clone(), few.clone()
    early[0], late[-1] = noise(few[0], 0), noise(few[-1], 0)
    results = tuple(f(each, h) for each in (few, early, late))
    plain, after_early, after_late = (out for out, _ in results)
    last, first = "last output after the first input changed", "first output after the last changed"
    if not f.options.bidirectional:
        (_, end), (_, other), _ = results
        beside = are_spikes((plain, after_early)) and bool(end)
        sides = (_joined(other), _joined(end)) if beside else (after_early[-1], plain[-1])
        return Difference(*sides, last)

    return Difference((after_early[-1], after_late[0]), (plain[-1], plain[0]), (last, first))


@time_law(
    source="kapturowski2019: a state is reset where an episode begins",
    when=UNIDIRECTIONAL,
    requires=Capability.RESETS,
    also_requires="prefix",
)
def resets(f: Layer, x: Input, y: More, h: State) -> Equation:
    r"""
    A reset before a step begins a new sequence, for the samples that have the flag.

    .. math:: f(x \cdot y, h \mid r_L = 1)_{t} = f(y)_{t - L}, \quad t \ge L
    """
    whole = torch.cat([x, y])
    flags = torch.zeros(whole.shape[:2], dtype=torch.bool, device=x.device)
    flags[len(x), ::2] = True
    (plain, kept), (fresh, begun) = f(whole, h), f(y)
    again = torch.cat([plain[: len(x)], fresh])
    flagged = flags[len(x)]
    ends = tuple(
        torch.where(flagged[:, None], one, other) for one, other in zip(begun, kept, strict=True)
    )

    return Equation(
        f.with_resets(whole, flags, h), (torch.where(flagged[:, None], again, plain), ends)
    )


def _joined(state: State) -> Tensor:
    """Return the values of all parts of a state."""
    return torch.cat([part.flatten() for part in state])
