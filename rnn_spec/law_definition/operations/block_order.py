"""In which order the blocks of a state are, seen from what each of them changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import torch
from torch import Tensor

from rnn_spec.law_definition.layer import Layer, Results
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options

__all__ = ["USUAL", "orders_of_blocks"]

USUAL = "layers, each with its directions"
"""The order of torch.nn: all directions of the first layer, then those of the second."""

Order = Callable[[int, int, Options], int]
"""Returns the place of the block of a layer and a direction."""

ORDERS: Mapping[str, Order] = {
    USUAL: lambda layer, way, options: layer * options.num_directions + way,
    "directions, each with its layers": lambda layer, way, options: (
        way * options.num_layers + layer
    ),
    "layers, from the last to the first": lambda layer, way, options: (
        (options.num_layers - 1 - layer) * options.num_directions + way
    ),
    "layers, each with its reverse direction first": lambda layer, way, options: (
        layer * options.num_directions + options.num_directions - 1 - way
    ),
}

VISIBLE = 1e4
"""A change is seen if it exceeds this number of rounding errors."""

Influence = set[tuple[int, int]]
"""Pairs of an initial block and what it changes: a final block, or after them a half of output."""


def orders_of_blocks(f: Layer, x: Tensor, h: State) -> tuple[str, str]:
    """
    Return the orders of the blocks of the initial and the final state of a stack of layers.

    They are the usual ones unless other orders explain exactly which block changes what: a layer
    in which upper layers feed back into lower ones is no stack, and has no order that is seen.
    """
    observed = _influence(f, x, h)
    fitting = (
        (first, last)
        for first, last in product(ORDERS, repeat=2)
        if observed == _influence_in_a_stack(f.options, ORDERS[first], ORDERS[last])
    )

    return next(fitting, (USUAL, USUAL))


def _influence(f: Layer, x: Tensor, h: State) -> Influence:
    """Replace each initial block in turn, and return what that changes."""
    plain = _pieces(f, f(x, h))
    changed = [_pieces(f, f(x, _with_other_block(h, block))) for block in range(f.options.depth)]

    return {
        (block, place)
        for block, pieces in enumerate(changed)
        for place, (piece, own) in enumerate(zip(pieces, plain, strict=True))
        if _differs(piece, own)
    }


def _influence_in_a_stack(options: Options, first: Order, last: Order) -> Influence:
    """Return what each block changes in a stack: its own final block, and all of upper layers."""
    places = list(product(range(options.num_layers), range(options.num_directions)))
    of_states = {
        (first(*below, options), last(*place, options))
        for below, place in product(places, repeat=2)
        if below == place or below[0] < place[0]
    }
    of_outputs = {
        (first(layer, way, options), options.depth + half)
        for (layer, way), half in product(places, range(options.num_directions))
        if layer < options.num_layers - 1 or way == half
    }

    return of_states | of_outputs


def _pieces(f: Layer, results: Results) -> list[Tensor]:
    """Return each final block with all its parts, then the output of each direction."""
    out, state = results
    blocks = [
        torch.cat([part[block].flatten() for part in state]) for block in range(f.options.depth)
    ]

    return [*blocks, *out.chunk(f.options.num_directions, dim=-1)]


def _with_other_block(h: State, block: int) -> State:
    """Return a state in which one block has new values in each part."""

    def change(part: Tensor) -> Tensor:
        part = part.clone()
        part[block] = noise(part[block], block)

        return part

    return map_parts(h, change)


def _differs(one: Tensor, other: Tensor) -> bool:
    """Return whether two results differ by more than rounding."""
    bound = VISIBLE * torch.finfo(other.dtype).eps

    return not torch.allclose(one, other, rtol=bound, atol=bound)
