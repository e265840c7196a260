"""Layers whose states have another order of blocks or parts."""

from __future__ import annotations

from mutants import edges, state

from misread.fault import BOTH_WAYS, DEEP, DEEP_BOTH_WAYS, Fault
from misread.making import between_states, misread, returned, taken

__all__ = ["FAULTS", "direction_major"]


def each(change):
    """Return a function that changes every part of a state."""
    return lambda state: tuple(map(change, state))


def swapped(state):
    """Exchange the parts."""
    return state[::-1]


def swapped_pairs(part):
    """Exchange the two directions of each layer."""
    return part.unflatten(0, (-1, 2)).flip(1).flatten(0, 1)


def zeros_in_reverse(_, usual, state, layer, direction):
    """Start the reverse direction from zeros."""
    return tuple((1 - direction) * part for part in usual(state, layer, direction))


def ordered(*places):
    """Return a function that reorders the six blocks of three layers, and no other state."""
    return each(lambda part: part[list(places)] if len(part) == len(places) else part)


direction_major = ordered(0, 2, 4, 1, 3, 5)
"""All forward blocks first."""

layer_major = ordered(0, 3, 1, 4, 2, 5)
"""The inverse order."""

last_first = each(lambda part: part.flip(0))
reverse_first = each(lambda part: swapped_pairs(part) if len(part) % 2 == 0 else part)
viewed = each(lambda part: part.transpose(0, 1).reshape(part.shape))
unviewed = each(lambda part: part.reshape(part.shape[1], part.shape[0], -1).transpose(0, 1))

ORDERS = {
    "direction-major returned": Fault(
        state.DirectionMajor, "the returned state is direction-major", DEEP_BOTH_WAYS
    ),
    "direction-major given": Fault(
        taken("GRU", layer_major),
        "the given state is read as direction-major",
        DEEP_BOTH_WAYS,
    ),
    "direction-major": Fault(
        between_states("LSTM", layer_major, direction_major),
        "the given and the returned state are direction-major",
        DEEP_BOTH_WAYS,
    ),
    "layers returned": Fault(
        returned("GRU", last_first),
        "the returned state is ordered from the last layer to the first",
        {"num_layers": 3},
    ),
    "layers given": Fault(
        taken("LSTM", last_first),
        "the given state is read as ordered from the last layer to the first",
        DEEP,
    ),
    "layers": Fault(
        between_states("RNN", last_first, last_first),
        "the given and the returned state are ordered from the last layer to the first",
        DEEP,
    ),
    "directions returned": Fault(
        returned("GRU", reverse_first),
        "the returned state is ordered reverse before forward",
        DEEP_BOTH_WAYS,
    ),
    "directions given": Fault(
        taken("LSTM", reverse_first),
        "the given state is read as ordered reverse before forward",
        DEEP_BOTH_WAYS,
    ),
    "directions": Fault(
        between_states("RNN", reverse_first, reverse_first),
        "the given and the returned state are ordered reverse before forward",
        DEEP_BOTH_WAYS,
    ),
}

PARTS = {
    "(c, h) returned": Fault(
        state.StatesSwapped,
        "the returned state is (c, h)",
        or_says=("the final state seems to be (c, h)",),
    ),
    "(c, h) given": Fault(taken("LSTM", swapped), "the given state is read as (c, h)"),
    "(c, h)": Fault(
        between_states("LSTM", swapped, swapped),
        "the given and the returned state are (c, h)",
        DEEP,
    ),
    "h twice": Fault(returned("LSTM", lambda state: state[:1] * 2), "c_n is a copy of h_n"),
    "first layer": Fault(
        state.OneStateForAll, "every layer starts from the state of the first", DEEP
    ),
    "zeros above": Fault(
        edges.UpperStatesUnread, "the layers above the first start from zeros", DEEP
    ),
    "zeros in reverse": Fault(
        misread("LSTM", block=zeros_in_reverse),
        "the reverse direction starts from zeros",
        DEEP_BOTH_WAYS,
    ),
    "one block": Fault(
        misread("LSTM", block=lambda _, usual, state, *position: usual(state, 0, 0)),
        "every layer and direction starts from the first block",
        DEEP_BOTH_WAYS,
    ),
}

VIEWS = {
    "given viewed": Fault(state.StateViewed, "the given state is transposed and then viewed", DEEP),
    "given unviewed": Fault(
        taken("GRU", unviewed),
        "the given state is viewed as batch-first and then transposed",
        DEEP,
    ),
    "returned viewed": Fault(
        returned("LSTM", viewed), "the returned state is transposed and then viewed", BOTH_WAYS
    ),
    "returned unviewed": Fault(
        returned("RNN", unviewed),
        "the returned state is viewed as batch-first and then transposed",
        DEEP,
    ),
    "unviewed and viewed": Fault(
        between_states("RNN", unviewed, viewed),
        "the given state is viewed as batch-first and then transposed, the returned state trans",
        DEEP,
    ),
    "viewed and unviewed": Fault(
        between_states("GRU", viewed, unviewed),
        "the given state is transposed and then viewed in its old shape, the returned state view",
        DEEP,
    ),
}

FAULTS = ORDERS | PARTS | VIEWS
