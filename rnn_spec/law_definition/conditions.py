"""The provisos that laws share, and the plain setting of the laws that others rest on."""

from __future__ import annotations

from typing import Any

from rnn_spec.law_definition.condition import Between, Condition

__all__ = [
    "BATCH_FIRST",
    "BIASED",
    "BIAS_FREE",
    "BOTH_WAYS",
    "DEEP",
    "DEEP_DROPOUT",
    "DEEP_DROPOUT_OF_ALL",
    "DOUBLE",
    "ONE_CELL",
    "ONE_LAYER_BOTH_WAYS",
    "ONE_LAYER_DROPOUT",
    "PLAIN",
    "SAME",
    "SMOOTH",
    "TWO_LAYERS_DROPOUT",
    "UNIDIRECTIONAL",
    "plain_but",
]

RATES = Between((0.5, 0.25))

BATCH_FIRST = Condition("batch first", {"batch_first": (True,)})
UNIDIRECTIONAL = Condition("one direction", {"bidirectional": (False,)})
BOTH_WAYS = Condition("two directions", {"bidirectional": (True,)})
ONE_CELL = Condition("one layer, one direction", {"num_layers": (1,), "bidirectional": (False,)})
ONE_LAYER_BOTH_WAYS = Condition(
    "one layer, two directions", {"num_layers": (1,), "bidirectional": (True,)}
)
DEEP = Condition("two layers or more", {"num_layers": (2, 3)})
BIASED = Condition("with biases", {"bias": (True,)})
BIAS_FREE = Condition("without biases", {"bias": (False,)})
SMOOTH = Condition("a nonlinearity that is nowhere flat", {"nonlinearity": ("tanh",)})
ONE_LAYER_DROPOUT = Condition("one layer, with dropout", {"num_layers": (1,), "dropout": RATES})
DEEP_DROPOUT = Condition(
    "two layers or more, with dropout", {"num_layers": (2, 3), "dropout": RATES}
)
TWO_LAYERS_DROPOUT = Condition("two layers, with dropout", {"num_layers": (2,), "dropout": RATES})
DEEP_DROPOUT_OF_ALL = Condition(
    "two layers or more, dropout of everything", {"num_layers": (2, 3), "dropout": (1.0,)}
)

PLAIN = {"batch_first": False, "dtype": "float32", "device": "cpu", "layout": "contiguous"}
"""The setting of the laws that others rest on: each of those varies one factor of it."""

SAME = {"layout": "contiguous"}
"""Where the same operations are done on the same numbers, and give the same bits."""

DOUBLE = {"dtype": "float64", "layout": "contiguous"}
"""Where derivatives are compared, and dependence is told from rounding."""


def plain_but(factor: str) -> dict[str, Any]:
    """Return the plain setting, one factor left open."""
    return {name: value for name, value in PLAIN.items() if name != factor}
