"""What `python -m contracts write filters` is tried on."""

from typing import Any

import numpy as np
from contracts import checked
from jaxtyping import Bool, Float

Row = Float[np.ndarray, " n"]
Rows = Float[np.ndarray, "*batch n"]
Signs = Bool[np.ndarray, "*batch n"]


@checked
def center(x: Rows) -> Rows:
    """Give rows around the first of their entries."""
    return x - x[..., :1]


def join(
    x: Float[np.ndarray, "n d"],
    y: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n+m d"]:
    """Put one below the other."""
    return np.concatenate([x, y])


def signs(x: Rows, /) -> tuple[Signs, Signs]:
    """Tell what is negative, and what is positive."""
    return x < 0, x > 0


def scale(x: Row, by: Any) -> Row:
    """Multiply by a number."""
    return x * by


def lost(x: Row, like: "Missing") -> Row:
    """Name a type that nobody defines."""
    return x


def largest(sizes: list[int]) -> int:
    """Speak of no array."""
    return max(sizes)


def _halved(x: Row) -> Row:
    return x / 2


class Padding:
    """Zeros around a row."""

    def __init__(self, before: int, after: int = 0) -> None:
        """Choose how many."""
        self.before = before
        self.after = after

    @property
    def width(self) -> int:
        """How many there are."""
        return self.before + self.after

    def pad(self, x: Rows) -> Float[np.ndarray, "*batch n+{self.width}"]:
        """Put them there."""
        around = [(0, 0)] * (x.ndim - 1) + [(self.before, self.after)]

        return np.pad(x, around)

    def strip(
        self,
        x: Float[np.ndarray, "*batch {n}+{self.width}"],
        n: int,
    ) -> Float[np.ndarray, "*batch {n}"]:
        """Take them away."""
        return x[..., self.before : self.before + n]
