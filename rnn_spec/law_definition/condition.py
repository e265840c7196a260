"""Where a law is true, and the dtype, device and layout at which it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "ALWAYS",
    "BATCH_FIRST",
    "BIASED",
    "BIAS_FREE",
    "BIDIRECTIONAL",
    "DEEP",
    "DEEP_DROPOUT",
    "DEEP_FULL_DROPOUT",
    "DOUBLE",
    "EITHER_START",
    "IN_DOUBLE",
    "NO_DROPOUT",
    "ONE_CELL",
    "ONE_LAYER_BIDIRECTIONAL",
    "ONE_LAYER_DROPOUT",
    "PLAIN",
    "RELU",
    "SAME",
    "SMOOTH",
    "TWO_LAYERS_DROPOUT",
    "UNIDIRECTIONAL",
    "Condition",
    "Rates",
    "plain_but",
]


@dataclass(frozen=True)
class Condition:
    """
    Where a law is true: a description, and the values that a factor may have there.

    A factor is an option, or one of `dtype`, `device` and `layout`.
    """

    description: str
    values: Mapping[str, tuple[Any, ...]]


class Rates(tuple[float, ...]):
    """Dropout rates to choose from; an instance may have any other rate between 0 and 1."""

    __slots__ = ()

    def __contains__(self, rate: object) -> bool:
        """Return whether a rate is strictly between 0 and 1."""
        return isinstance(rate, float) and 0 < rate < 1


SOME_RATES = Rates((0.5, 0.25))

ALWAYS = Condition("", {})
BATCH_FIRST = Condition("batch first", {"batch_first": (True,)})
UNIDIRECTIONAL = Condition("one direction", {"bidirectional": (False,)})
BIDIRECTIONAL = Condition("two directions", {"bidirectional": (True,)})
ONE_CELL = Condition("one layer, one direction", {"num_layers": (1,), "bidirectional": (False,)})
ONE_LAYER_BIDIRECTIONAL = Condition(
    "one layer, two directions", {"num_layers": (1,), "bidirectional": (True,)}
)
DEEP = Condition("two layers or more", {"num_layers": (2, 3)})
BIASED = Condition("with biases", {"bias": (True,)})
BIAS_FREE = Condition("without biases", {"bias": (False,)})
RELU = Condition("the nonlinearity relu", {"nonlinearity": ("relu",)})
SMOOTH = Condition("a nonlinearity that is nowhere flat", {"nonlinearity": ("tanh",)})
IN_DOUBLE = Condition("float64", {"dtype": ("float64",)})
NO_DROPOUT = Condition("a dropout rate of 0", {"dropout": (0.0,)})
ONE_LAYER_DROPOUT = Condition(
    "one layer, with dropout", {"num_layers": (1,), "dropout": SOME_RATES}
)
DEEP_DROPOUT = Condition(
    "two layers or more, with dropout", {"num_layers": (2, 3), "dropout": SOME_RATES}
)
TWO_LAYERS_DROPOUT = Condition(
    "two layers, with dropout", {"num_layers": (2,), "dropout": SOME_RATES}
)
DEEP_FULL_DROPOUT = Condition(
    "two layers or more, dropout rate 1", {"num_layers": (2, 3), "dropout": (1.0,)}
)

PLAIN = {"batch_first": False, "dtype": "float32", "device": "cpu", "layout": "contiguous"}
"""The usual setting of a prerequisite: other laws vary one factor of it each."""

SAME = {"layout": "contiguous"}
"""A setting in which the same operations on the same numbers give the same bits."""

DOUBLE = {"dtype": "float64", "layout": "contiguous"}
"""A setting in which derivatives are compared, and a dependence differs from rounding."""


EITHER_START = {"start": ("given", "default")}
"""From a state that is given, and from the default one, where the layer can start from either."""


def plain_but(factor: str) -> dict[str, Any]:
    """Return the plain setting without one factor."""
    return {name: value for name, value in PLAIN.items() if name != factor}
