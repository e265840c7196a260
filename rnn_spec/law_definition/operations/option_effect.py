"""Whether an option of a layer has an effect: on its parameters, or on its results."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.differentiation import trainable
from rnn_spec.law_definition.outcome import Difference, Equation

__all__ = ["effect_of_option"]


def effect_of_option(f: Layer, x: Tensor, **change: Any) -> Equation | Difference:
    """
    Return that with another value of an option, a layer has other parameters or another output.

    The output is compared only if the trainable parameters have the same names and shapes: then
    the other layer gets those of the first.
    """
    ((option, value),) = change.items()
    own, other = _shapes(f), _shapes(f.fresh(**change))
    if own != other:
        return Equation(True, True, f"effect of {option}")  # noqa: FBT003 - two sides that agree

    return Difference(f.rebuilt(**change)(x)[0], f(x)[0], f"output with {option} = {value}")


def _shapes(f: Layer) -> dict[str, tuple[int, ...]]:
    """Return the shape of each trainable parameter, by name."""
    return {name: tuple(value.shape) for name, value in trainable(f.module).items()}
