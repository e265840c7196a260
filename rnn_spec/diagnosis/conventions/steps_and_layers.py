"""Conventions about the order of steps, directions and layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from rnn_spec.diagnosis.conventions.convention import Convention
from rnn_spec.diagnosis.conventions.stack import FORWARD, REVERSE, Scan
from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["steps_and_layers"]

Table: TypeAlias = dict[str, dict[str, Any]]
"""Changed fields of a `Stack`, by description."""

STEPS: Table = {
    "each step starts from the given state": {"carries": lambda _, first: first},
    "each step reads the input of the next step": {
        "sees": lambda xs: np.concatenate([xs[1:], xs[-1:]])
    },
    "each step reads the input of the step before": {
        "sees": lambda xs: np.concatenate([xs[:1], xs[:-1]])
    },
}

STEPS_OF_PAIRS: Table = {
    "each step starts from the given h": {"carries": lambda new, first: (first[0], new[1])},
    "each step starts from the given c": {"carries": lambda new, first: (new[0], first[1])},
}

ONE_WAY: Table = {
    "time is read in reverse": {"directions": (REVERSE, REVERSE)},
    "time is read in reverse, and the output stays reversed": {
        "directions": (Scan(REVERSE.reads, FORWARD.writes), REVERSE)
    },
}

BOTH_WAYS: Table = {
    "both directions read time forward": {"directions": (FORWARD, FORWARD)},
    "the reverse direction reads time forward, and its output is flipped": {
        "directions": (FORWARD, Scan(FORWARD.reads, REVERSE.writes))
    },
    "the final state of the reverse direction is that of the last step, which it reads first": {
        "directions": (FORWARD, replace(REVERSE, ends=lambda states: states[0]))
    },
}

BOTH_WAYS_OF_PAIRS: Table = {
    "h_n of the reverse direction is that of the last step, which it reads first": {
        "directions": (FORWARD, replace(REVERSE, ends=lambda states: (states[0][0], states[-1][1])))
    },
}

BOTH_WAYS_IN_DEPTH: Table = {
    "the reverse half of every layer's output is flipped in time": {
        "directions": (FORWARD, Scan(REVERSE.reads, FORWARD.writes))
    },
    "the reverse half of every layer's output comes first": {"beside": lambda ys: ys[::-1]},
}

IN_DEPTH: Table = {
    "every layer reads the input, not the layer below": {"feeds": lambda xs, _: xs},
}


def steps_and_layers(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every convention about steps, directions and layers."""
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
        for description, fields in table.items() if applies else ():
            yield Convention(description, "steps and layers", stack=partial(replace, **fields))
