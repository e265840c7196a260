"""State: the initial state that is given, and the final state that is returned."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import DOUBLE, ONE_CELL, SMOOTH
from rnn_spec.law_definition.layer import Layer, Results
from rnn_spec.law_definition.operations.carried import close, unread_parts
from rnn_spec.law_definition.operations.spikes import STRONG, are_spikes
from rnn_spec.law_definition.outcome import Difference, Equation, NotDecidedError
from rnn_spec.law_definition.quantities import (
    State,
    flattened,
    map_parts,
    part_names,
    replaced_block,
)
from rnn_spec.laws.foundations import value_law

Input = Float[Tensor, "seq batch input_size"]
Other = Float[Tensor, "seq batch input_size"]

UNORDERED = (
    "its cell state is not that of torch.nn's equations, and its output is no part of its state: "
    "nothing shows which part is h"
)
"""Why the order of a pair is not decided."""


@value_law(
    source="torch.nn.RNN, Inputs: h_0 defaults to zeros",
    requires=(Capability.STATE, Capability.DEFAULT_STATE, Capability.ZERO_STATE),
)
def default_state(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Giving no state is the same as giving a state of zeros.

    .. math:: f(x) = f(x, 0)
    """
    return Equation(f(x), f(x, map_parts(h, torch.zeros_like)))


@value_law(
    source="torch.nn.RNN, Outputs: h_n",
    requires=(Capability.WHOLE_OUTPUT, Capability.FINAL_STATE),
    also_requires="concatenation",
)
def final_state(f: Layer, x: Input, h: State) -> Equation:
    r"""
    The last layer's final state equals each direction's output at its last step.

    .. math:: h'_{DK-D+d} = y_{t_d, \cdot, d}, \quad t_0 = L - 1, \; t_1 = 0
    """
    out, state = f(x, h)
    directions = f.options.num_directions
    halves = out.chunk(directions, dim=-1)
    ends = tuple(half[step] for half, step in zip(halves, (-1, 0), strict=False))

    return Equation(
        tuple(state[0][-directions:]), ends, ("h_n, forward", "h_n, reverse"), exact=True
    )


@value_law(
    source="hochreiter1997, eq. 9: the cell state is carried, not squashed",
    when=ONE_CELL,
    requires=(Capability.STATE, Capability.FINAL_STATE, Capability.CELL_STATE),
)
def state_pair(f: Layer, x: Float[Tensor, "1 batch input_size"], h: State) -> Equation:
    r"""
    A state is the pair (h, c), in this order, as an argument and as a result.

    Where only :math:`c_n` is affine, and only in :math:`c_0`, that tells them apart, as in
    torch.nn's equations:

    .. math:: c_n(h, c) + c_n(h, -c) = 2 \, c_n(h, 0)

    In others, such as those with peepholes, :math:`h_n` is the last output, and a layer goes on
    from the pair that it returned:

    .. math:: h_n = y_{L-1}, \quad f(x \cdot x, h) = (a \cdot b, h''), \quad
              (a, h') = f(x, h), \quad (b, h'') = f(x, h')
    """
    hidden, cell = h
    ends = [f(x, State((hidden, sign * cell)))[1][1] for sign in (1.0, -1.0, 0.0)]

    return Equation(
        ends[0] + ends[1], 2 * ends[2], "c_n", in_detail=lambda: _goes_on_from_pair(f, x, h)
    )


def _goes_on_from_pair(f: Layer, x: Tensor, h: State) -> Equation:
    """
    Return that h_n is the last output, and that a layer goes on from the pair that it returned.

    Raises:
        NotDecidedError: the last output is neither part of the pair, and it goes on.
    """
    whole, end = f(torch.cat([x, x]), h)
    out, middle = f(x, h)
    is_output = [close((out[-1],), (part[-1],)) for part in middle]
    if is_output == [False, True]:
        return Equation(middle[0], out, "h_n")
    then, wanted = f(x, middle), (whole[-1:], end)
    if not any(is_output) and close(flattened(then), flattened(wanted)):
        raise NotDecidedError(state_pair.name, UNORDERED)

    return Equation(then, wanted, ("output of a second call", ("h_n", "c_n")))


@value_law(
    source="torch.nn.RNN, Inputs: h_0",
    when=SMOOTH,
    requires=Capability.STATE,
    at=DOUBLE,
    generic=True,
)
def state_used(f: Layer, x: Input, h: State) -> Difference:
    """
    Every block of the given state, of each layer and direction, affects every sample.

    This is not about a part of the state that no step reads from the one before, beside others.
    """
    plain = _by_sample(f(x, h))
    changed = {
        (part, block): _by_sample(f(x, replaced_block(h, part, block)))
        for part in range(len(h))
        for block in range(f.options.depth)
    }
    read = {part for (part, _), each in changed.items() if not all(map(torch.equal, each, plain))}
    unread = unread_parts(f, x, h, [part for part in range(len(h)) if part not in read])
    changed = {place: each for place, each in changed.items() if place[0] not in unread}
    parts = part_names(h, "0")
    names = tuple(
        tuple(f"sample {n} after block {block} of {parts[part]} changed" for n in range(len(plain)))
        for part, block in changed
    )

    return Difference(tuple(changed.values()), (plain,) * len(changed), names)


@value_law(
    source="hochreiter1997, eq. 9: the input is added to the cell state",
    when=SMOOTH,
    requires=(Capability.FINAL_STATE, Capability.CELL_STATE),
    at=DOUBLE,
    generic=True,
)
def cell_state_updated(f: Layer, x: Input, y: Other, h: State) -> Difference:
    """Every block of c_n, of each layer and direction, depends on the input."""
    return _updated(f, (x, y), h, parts=(1,))


@value_law(
    source="elman1990, eq. 1",
    when=SMOOTH,
    requires=Capability.FINAL_STATE,
    also_requires="cell_state_updated",
    at=DOUBLE,
    generic=True,
    severity="advice",
)
def state_updated(f: Layer, x: Input, y: Other, h: State) -> Difference:
    """
    Every block of each part of a final state depends on the input, or on the number of steps.

    A part that does not is a state that never changes, by mistake or because it is only passed on.
    """
    return _updated(f, (x, y, torch.cat([x, y])), h, parts=range(len(f.state_sizes)))


def _updated(f: Layer, inputs: Sequence[Tensor], h: State, parts: Sequence[int]) -> Difference:
    """
    Return that each block of some parts of the final state differs between inputs.

    Strong inputs are tried as well if ordinary ones change nothing, as those below a threshold do.
    Of a layer whose outputs are spikes, a part of spikes may be about to change.
    """
    found = _blocks_after(f, inputs, h, parts)
    if any(_is_constant(each) for each in found.values()):
        others = [STRONG * each for each in inputs]
        strong = _blocks_after(f, others, h, parts)
        spikes = are_spikes(f(each, h)[0] for each in others)
        found = {
            name: torch.cat([each, strong[name]])
            for name, each in found.items()
            if not (spikes and are_spikes((each, strong[name])))
        }
    first = {name: each[:1].expand_as(each) for name, each in found.items()}

    return Difference(tuple(found.values()), tuple(first.values()), tuple(found))


def _blocks_after(
    f: Layer, inputs: Sequence[Tensor], h: State, parts: Sequence[int]
) -> dict[str, Tensor]:
    """Return each block of parts of the final state, by name, with a row for each input."""
    ends = [f(each, h)[1] for each in inputs]
    names = part_names(ends[0], "n")

    return {
        f"block {block} of {names[part]}, whatever the input": torch.stack(
            [end[part][block].flatten() for end in ends]
        )
        for part in parts
        for block in range(f.options.depth)
    }


def _is_constant(rows: Tensor) -> bool:
    return bool((rows == rows[0]).all())


def _by_sample(answer: Results) -> tuple[Tensor, ...]:
    """Return the results of each sample, flattened."""
    rows = [each.transpose(0, 1).flatten(1) for each in flattened(answer)]

    return torch.cat(rows, dim=1).unbind(0)
