"""Depth and direction: a stack of layers is made of single layers."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import (
    BIDIRECTIONAL,
    DEEP,
    DOUBLE,
    ONE_LAYER_BIDIRECTIONAL,
)
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.block_order import USUAL, orders_of_blocks
from rnn_spec.law_definition.operations.option_effect import effect_of_option
from rnn_spec.law_definition.outcome import Equation, Outcome
from rnn_spec.law_definition.quantities import State, blocks, joined_blocks, map_parts
from rnn_spec.laws.foundations import value_law
from rnn_spec.layer.weights import with_directions_swapped

Input = Float[Tensor, "seq batch input_size"]
Few = Float[Tensor, "3 batch input_size"]
PARTS = (Capability.NAMED_WEIGHTS, Capability.REBUILT)
BLOCKS = (Capability.STATE, Capability.FINAL_STATE)


@value_law(source="schuster1997, fig. 3", when=ONE_LAYER_BIDIRECTIONAL, requires=PARTS)
def concatenation(f: Layer, x: Input, h: State) -> Equation:
    r"""
    A bidirectional layer concatenates one layer on the sequence and one on the reversed sequence.

    With :math:`r` the reversal of time:

    .. math:: f(x, h) = [\, f_0(x, h_0) \;;\; r f_1(r x, h_1) \,]
    """
    ahead, first = f.part(0, 0)(x, blocks(h, 0, 1))
    back, second = f.part(0, 1)(x.flip(0), blocks(h, 1, 1))

    return Equation(
        f(x, h), (torch.cat([ahead, back.flip(0)], dim=-1), joined_blocks([first, second]))
    )


@value_law(
    source="torch.nn.RNN, num_layers", when=DEEP, requires=PARTS, also_requires="concatenation"
)
def composition(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Stacked layers are single layers applied in turn, each with its own blocks of the state.

    .. math:: f = f_K \circ \cdots \circ f_1
    """
    directions, out, states = f.options.num_directions, x, []
    for layer in range(f.options.num_layers):
        own = blocks(h, layer * directions, directions)
        out, state = f.part(layer)(out, own)
        states.append(state)

    return Equation(f(x, h), (out, joined_blocks(states)))


@value_law(
    source="schuster1997, fig. 3", when=BIDIRECTIONAL, requires=PARTS, also_requires="concatenation"
)
def reversal(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Reversing time and swapping the directions reverses the output and swaps its halves.

    With :math:`r` the reversal of time and :math:`s` the exchange of the directions:

    .. math:: f_{s w}(r x, s h) = (r s y, s h'), \quad (y, h') = f_w(x, h)
    """
    swapped = f.with_weights(with_directions_swapped(f.weights, f.options))
    out, state = f(x, h)
    ahead, back = out.chunk(2, dim=-1)

    return Equation(
        swapped(x.flip(0), map_parts(h, _swapped_blocks)),
        (torch.cat([back, ahead], dim=-1).flip(0), map_parts(state, _swapped_blocks)),
    )


@value_law(
    source="torch.nn.RNN, Inputs and Outputs: h_0 and h_n of each layer and direction",
    when=DEEP,
    requires=BLOCKS,
    at=DOUBLE,
    generic=True,
)
def block_order(f: Layer, x: Few, h: State) -> Outcome:
    r"""
    The blocks of a state are in the order of layers, and those of a layer in that of directions.

    An initial block changes its own final block and those of the layers above, no other:

    .. math:: h'_{Dk+d} \text{ depends on } h_{Dj+e}
              \quad \Leftrightarrow \quad j < k \text{ or } (j, e) = (k, d)

    A layer whose upper layers feed back into lower ones obeys no such rule, and is not accused.
    """
    return _usual_orders(f, x, h)


@value_law(
    source="torch.nn.RNN, Inputs and Outputs: h_0 and h_n of each layer and direction",
    when=ONE_LAYER_BIDIRECTIONAL,
    requires=BLOCKS,
    at=DOUBLE,
    generic=True,
)
def direction_order(f: Layer, x: Few, h: State) -> Outcome:
    """The first block of a state is that of the forward direction, the second of the reverse."""
    return _usual_orders(f, x, h)


@value_law(
    source="torch.nn.RNN, num_layers",
    when=DEEP,
    requires=Capability.REBUILT,
    at=DOUBLE,
    generic=True,
)
def layers_used(f: Layer, x: Input) -> Outcome:
    """A stack of layers has other parameters than a single layer, or another output."""
    return effect_of_option(f, x, num_layers=1)


def _usual_orders(f: Layer, x: Tensor, h: State) -> Outcome:
    """Return that the blocks of the initial and of the final state are in torch.nn's order."""
    first, last = orders_of_blocks(f, x, h)

    return (
        Equation(first, USUAL, "order of the blocks of h_0"),
        Equation(last, USUAL, "order of the blocks of h_n"),
    )


def _swapped_blocks(part: Tensor) -> Tensor:
    """Swap the two directions of each layer in a part of a state."""
    return part.reshape(-1, 2, *part.shape[1:]).flip(1).reshape(part.shape)
