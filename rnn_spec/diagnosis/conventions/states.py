"""Conventions about states: the order of their blocks and parts, and parts that are not read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Convention
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["layouts", "parts"]

TOPIC = "states"

PARTS = ("h_0", "c_0")
"""The parts of the state of an LSTM."""


def layouts(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every other layout of a state: returned, given, or both."""
    for description, blocks in _orders(options).items():
        order = blocks.flatten()
        yield from _conventions(description, _picked(order), _picked(order.argsort()))
    if options.depth > 1:
        yield from _mixtures()
    if kind.name == LSTM.name:
        returned, *others = _conventions("(c, h)", _swapped, _swapped)
        yield returned
        yield from () if options.proj_size else others


def parts(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield the states, or parts of them, that are replaced by others, given or returned."""
    whole = _replaced(options, "state", "zeros")
    for description, change in whole.items():
        yield Convention(description, TOPIC, initial_state=change)
    if kind.name != LSTM.name:
        return
    yield Convention("c_n is a copy of h_n", TOPIC, result=_final(_h_twice))
    for place, name in enumerate(PARTS):
        for description, change in _replaced(options, name, f"{name} = 0").items():
            yield Convention(description, TOPIC, initial_state=_in_part(place, change), rare=True)


def _replaced(options: Options, state: str, zeros: str) -> dict[str, Change[State]]:
    """Return the changes that replace blocks of a state, or of the part that is described."""
    changes: dict[str, Change[State]] = {}
    places = torch.arange(options.depth)
    directions = places % options.num_directions
    if options.num_layers > 1:
        changes[f"every layer starts from the {state} of the first"] = _picked(directions)
        changes[f"the layers above the first start from {zeros}"] = _only(places == directions)
    if options.bidirectional:
        first = f"every layer and direction starts from the first block of the {state}"
        changes[first] = _picked(0 * places)
        changes[f"the reverse direction starts from {zeros}"] = _only(directions == 0)

    return changes


def _orders(options: Options) -> dict[str, Tensor]:
    """Return the orders of the blocks, by a description of the state."""
    blocks = torch.arange(options.depth).reshape(options.num_layers, options.num_directions)
    orders = {}
    if options.num_layers > 1 and options.bidirectional:
        orders["direction-major, all forward blocks first"] = blocks.mT
    if options.num_layers > 1:
        orders["ordered from the last layer to the first"] = blocks.flip(0)
    if options.bidirectional:
        orders["ordered reverse before forward"] = blocks.flip(1)

    return orders


def _conventions(
    description: str, there: Change[State], back: Change[State]
) -> Iterator[Convention]:
    """Yield a layout of the state: the change from torch.nn's layout, and the change back."""
    final, both = _final(there), f"the given and the returned state are {description}"
    yield Convention(f"the returned state is {description}", TOPIC, result=final)
    yield Convention(f"the given state is read as {description}", TOPIC, initial_state=back)
    yield Convention(both, TOPIC, initial_state=back, result=final)


def _mixtures() -> Iterator[Convention]:
    """Yield views in place of transposes, from or to a state that is stored batch-first."""
    changes = {
        "transposed and then viewed in its old shape": _viewed,
        "viewed as batch-first and then transposed": _unviewed,
    }
    for description, change in changes.items():
        mixed = f"{description}, which mixes samples"
        yield Convention(f"the returned state is {mixed}", TOPIC, result=_final(change))
        yield Convention(f"the given state is {mixed}", TOPIC, initial_state=change)
    for given, returned in permutations(changes):
        description = (
            f"the state is mixed by views: the given state is {given}, "
            f"the returned state {returned}"
        )
        yield Convention(
            description, TOPIC, initial_state=changes[given], result=_final(changes[returned])
        )


def _picked(places: Tensor) -> Change[State]:
    return lambda state: map_parts(state, lambda part: part[places])


def _in_part(place: int, change: Change[State]) -> Change[State]:
    """Return a change of one part of a state alone."""

    def changed(state: State) -> State:
        other = change(state)
        return State(tuple(other[n] if n == place else part for n, part in enumerate(state)))

    return changed


def _only(kept: Tensor) -> Change[State]:
    return lambda state: map_parts(state, lambda part: part * kept[:, None, None])


def _viewed(state: State) -> State:
    """Transpose the batch to the front, then view it in the old shape."""
    return map_parts(state, lambda part: part.transpose(0, 1).reshape(part.shape))


def _unviewed(state: State) -> State:
    """Undo `_viewed`."""
    return map_parts(state, lambda part: part.reshape(part.transpose(0, 1).shape).transpose(0, 1))


def _h_twice(state: State) -> State:
    return State((state[0], state[0]))


def _swapped(state: State) -> State:
    return State(state[::-1])


def _final(change: Change[State]) -> Change[Results]:
    return lambda answer: (answer[0], change(answer[1]))
