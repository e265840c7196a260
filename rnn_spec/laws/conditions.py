"""The provisos that laws share, and the plain setting of the laws that others rest on."""

from __future__ import annotations

from typing import Any

from rnn_spec.laws.condition import Condition

__all__ = [
    "BATCH_FIRST",
    "DEEP",
    "ONE_CELL",
    "ONE_LAYER_BOTH_WAYS",
    "PLAIN",
    "UNIDIRECTIONAL",
    "plain_but",
]

BATCH_FIRST = Condition("batch first", {"batch_first": (True,)})
UNIDIRECTIONAL = Condition("one direction", {"bidirectional": (False,)})
ONE_CELL = Condition("one layer, one direction", {"num_layers": (1,), "bidirectional": (False,)})
ONE_LAYER_BOTH_WAYS = Condition(
    "one layer, two directions", {"num_layers": (1,), "bidirectional": (True,)}
)
DEEP = Condition("two layers or more", {"num_layers": (2, 3)})

PLAIN = {"batch_first": False, "dtype": "float32", "device": "cpu", "layout": "contiguous"}
"""The setting of the laws that others rest on: each of those varies one factor of it."""


def plain_but(factor: str) -> dict[str, Any]:
    """Return the plain setting, one factor left open."""
    return {name: value for name, value in PLAIN.items() if name != factor}
