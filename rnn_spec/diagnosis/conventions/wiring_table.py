"""Layers, directions and steps that are put together in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from rnn_spec.diagnosis.conventions.convention import Reading
from rnn_spec.diagnosis.conventions.wiring import AHEAD, BACK, Direction
from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["wirings"]

Known: TypeAlias = dict[str, dict[str, Any]]
"""Fields of a `Wiring` that are otherwise, by what is said of them."""

STEPS: Known = {
    "each step starts from the state that was given": {"carries": lambda _, first: first},
    "each step reads the input of the next, and the last its own": {
        "sees": lambda xs: np.concatenate([xs[1:], xs[-1:]])
    },
    "each step reads the input of the one before, and the first its own": {
        "sees": lambda xs: np.concatenate([xs[:1], xs[:-1]])
    },
}

STEPS_OF_PAIRS: Known = {
    "each step starts from the h that was given": {
        "carries": lambda new, first: (first[0], new[1])
    },
    "each step starts from the c that was given": {
        "carries": lambda new, first: (new[0], first[1])
    },
}

ONE_WAY: Known = {
    "time is read from its end": {"directions": (BACK, BACK)},
    "time is read from its end, and the output is left in that order": {
        "directions": (Direction(BACK.reads, AHEAD.writes), BACK)
    },
}

BOTH_WAYS: Known = {
    "both directions read time forward": {"directions": (AHEAD, AHEAD)},
    "the reverse direction reads time forward, and its output is flipped": {
        "directions": (AHEAD, Direction(AHEAD.reads, BACK.writes))
    },
    "the final state of the reverse direction is that of the last step, which it reads first": {
        "directions": (AHEAD, replace(BACK, ends=lambda states: states[0]))
    },
}

BOTH_WAYS_OF_PAIRS: Known = {
    "h_n of the reverse direction is that of the last step, which it reads first": {
        "directions": (AHEAD, replace(BACK, ends=lambda states: (states[0][0], states[-1][1])))
    },
}

BOTH_WAYS_IN_DEPTH: Known = {
    "the reverse half of every layer's output is put back in order: flip it in time": {
        "directions": (AHEAD, Direction(BACK.reads, AHEAD.writes))
    },
    "the reverse half of every layer's output stands first": {"beside": lambda ys: ys[::-1]},
}

IN_DEPTH: Known = {
    "every layer reads the input, and none the layer below": {"feeds": lambda xs, _: xs},
}


def wirings(kind: Kind, options: Options) -> Iterator[Reading]:
    """Every known way to put together what a layer has."""
    both, deep, pairs = options.bidirectional, options.num_layers > 1, kind.name == LSTM.name
    tables = (
        (STEPS, True),
        (STEPS_OF_PAIRS, pairs),
        (ONE_WAY, not both),
        (BOTH_WAYS, both),
        (BOTH_WAYS_OF_PAIRS, both and pairs),
        (BOTH_WAYS_IN_DEPTH, both and deep),
        (IN_DEPTH, deep and options.input_size == options.width),
    )
    for table, applies in tables:
        for says, fields in table.items() if applies else ():
            yield Reading(says, "wiring", wiring=partial(replace, **fields))
