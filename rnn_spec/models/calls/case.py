"""One case of a law of models: the sizes, the dtype and the seed from which calls are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["KINDS", "ModelCase", "leaves_out"]

KINDS = 4
"""What is left out of a call depends on the seed modulo this."""


@dataclass(frozen=True)
class ModelCase:
    """
    Everything that one trial of a law on a model depends on.

    Attributes:
        sizes: the size of each named axis.
        seed: the seed of the values, the lengths and the model's random numbers.
        dtype: the dtype of the model and of its floating-point arguments, by torch's name.
        device: the device of the model.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    dtype: str = "float64"
    device: str = "cpu"

    def described(self) -> dict[str, Any]:
        """Return every size and setting, by name."""
        device = {} if self.device == "cpu" else {"device": self.device}

        return {**self.sizes, "dtype": self.dtype, **device}

    def __repr__(self) -> str:
        """Return the case as Python code."""
        device = "" if self.device == "cpu" else f", device={self.device!r}"

        return f"ModelCase({dict(self.sizes)!r}, seed={self.seed}, dtype={self.dtype!r}{device})"


def leaves_out(seed: int, *, is_state: bool) -> bool:
    """
    Return whether calls with a seed leave out an argument that may be left out.

    A state is left out at odd seeds, others at one of four.
    """
    return seed % 2 == 1 if is_state else seed % KINDS == KINDS - 1
