"""What a model may or may not have, as its laws need it."""

from __future__ import annotations

import enum

__all__ = ["Feature"]


class Feature(enum.Enum):
    """Something that a law may need; the value completes "the model has ..."."""

    BATCH = "a batch axis in its arguments and its result"
    PADDING = "lengths or a mask along a known axis"
    CAUSAL = "an axis that is declared causal (causal=...)"
    STREAM = "a state that goes in and comes out, and an axis of time"
    RESETS = "an argument that resets the state"
    PARAMETERS = "parameters that are trained"
    DETERMINISTIC = "results that are not declared random (random=True)"
    DOUBLE = "a computation in float64"
    INIT = "declared distributions of its parameters (init=...)"
    REAL = "a result of real numbers"
    REBUILT = "a way to build it again"
