"""States whose blocks or parts stand elsewhere, and states that are not read whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Reading
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["layouts", "parts"]

SORT = "states"


def layouts(kind: Kind, options: Options) -> Iterator[Reading]:
    """Every other layout of a state: as returned, as given, and as both."""
    for says, blocks in _orders(options).items():
        order = blocks.flatten()
        yield from _readings(says, _picked(order), _picked(order.argsort()))
    if options.depth > 1:
        yield from _mixtures()
    if kind.name == LSTM.name:
        returned, *given = _readings("(c, h)", _swapped, _swapped)
        yield returned
        yield from () if options.proj_size else given


def parts(kind: Kind, options: Options) -> Iterator[Reading]:
    """Parts of a state in whose place others are read, or returned."""
    known: dict[str, Change[State]] = {}
    places = torch.arange(options.depth)
    directions = places % options.num_directions
    if options.num_layers > 1:
        known["every layer starts from the state of the first"] = _picked(directions)
        known["the layers above the first start from zeros"] = _only(places == directions)
    if options.bidirectional:
        known["every layer and direction starts from the first block of the state"] = _picked(
            0 * places
        )
        known["the reverse direction starts from zeros"] = _only(directions == 0)
    for says, change in known.items():
        yield Reading(says, SORT, given=change)
    if kind.name == LSTM.name:
        yield Reading("c_n is h_n once more", SORT, returned=_final(_h_twice))


def _orders(options: Options) -> dict[str, Tensor]:
    """Orders of the blocks, by what a state in such an order is."""
    blocks = torch.arange(options.depth).reshape(options.num_layers, options.num_directions)
    known = {}
    if options.num_layers > 1 and options.bidirectional:
        known["direction-major, all forward blocks first"] = blocks.mT
    if options.num_layers > 1:
        known["ordered from the last layer to the first"] = blocks.flip(0)
    if options.bidirectional:
        known["ordered reverse before forward"] = blocks.flip(1)

    return known


def _readings(says: str, there: Change[State], back: Change[State]) -> Iterator[Reading]:
    """A state in another layout; the way there from torch.nn's, and the way back."""
    final, both = _final(there), f"the state, as given and as returned, is {says}"
    yield Reading(f"the state as returned is {says}", SORT, returned=final)
    yield Reading(f"the state as given is taken to be {says}", SORT, given=back)
    yield Reading(both, SORT, given=back, returned=final)


def _mixtures() -> Iterator[Reading]:
    """A view where a transpose belongs, from or to a state that is kept batch-first."""
    known = {
        "transposed and then viewed in its old shape": _viewed,
        "viewed as batch-first and then transposed": _unviewed,
    }
    for says, change in known.items():
        mixed = f"{says}, which mixes samples"
        yield Reading(f"the state as returned is {mixed}", SORT, returned=_final(change))
        yield Reading(f"the state as given is {mixed}", SORT, given=change)
    for given, returned in permutations(known):
        says = f"the state is mixed by views: as given it is {given}, as returned {returned}"
        yield Reading(says, SORT, given=known[given], returned=_final(known[returned]))


def _picked(places: Tensor) -> Change[State]:
    return lambda state: map_parts(state, lambda part: part[places])


def _only(kept: Tensor) -> Change[State]:
    return lambda state: map_parts(state, lambda part: part * kept[:, None, None])


def _viewed(state: State) -> State:
    """Put the batch first, then call it by the shape that it had."""
    return map_parts(state, lambda part: part.transpose(0, 1).reshape(part.shape))


def _unviewed(state: State) -> State:
    """Undo `_viewed`."""
    return map_parts(state, lambda part: part.reshape(part.transpose(0, 1).shape).transpose(0, 1))


def _h_twice(state: State) -> State:
    return State((state[0], state[0]))


def _swapped(state: State) -> State:
    return State(state[::-1])


def _final(change: Change[State]) -> Change[Answer]:
    return lambda answer: (answer[0], change(answer[1]))
