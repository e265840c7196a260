"""A size that can change: the slots that change with it, and between which limits."""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from contracts.inference.calls.subject import Sizes

__all__ = ["LETTERS", "FreeSize", "sizes_at"]

LETTERS = string.ascii_lowercase
"""The names of sizes while an expression is looked for."""


LEAST = 1
"""The smallest size that is tried: a rule seldom counts for nothing."""

FEW = 12
"""So many small sizes are all tried; of more, the smallest and then ever fewer."""


@dataclass(frozen=True)
class FreeSize:
    """
    A size that a caller may choose.

    Attributes:
        slots: the slots that change with it, each with its coefficient.
        step: the difference between two sizes that are accepted.
        base: the size in the example.
        low: the smallest size that was accepted.
        high: the largest, or infinity.
    """

    slots: dict[int, int] = field(hash=False)
    step: int
    base: int
    low: int
    high: float = math.inf

    @property
    def first(self) -> int:
        """The first of its slots."""
        return min(self.slots)

    @property
    def is_bounded(self) -> bool:
        """Whether there is a largest size."""
        return self.high < math.inf

    def admits(self, size: int) -> bool:
        """Whether a size is a whole number of steps from the example, and not above the limit."""
        return (size - self.base) % self.step == 0 and size <= self.high

    def between(self, low: int, high: int) -> list[int]:
        """Return the sizes within limits that it admits."""
        return [size for size in range(low, high + 1) if self.admits(size)]

    def near(self, above: int = 8) -> list[int]:
        """Return the sizes around the example."""
        low = max(self.low, min(2, self.base), self.base - 4 * self.step)

        return self.between(low, self.base + above * self.step)

    def far(self) -> list[int]:
        """Return sizes beyond those of `near`, where there are any."""
        if self.high > self.base + 12 * self.step:
            return self.between(self.base + 9 * self.step, self.base + 16 * self.step)

        return self.near(16)

    def small(self) -> list[int]:
        """Return sizes from the limit up to those of `near`."""
        near = min(self.near(), default=self.base)
        below = self.between(max(self.low, LEAST), near - 1)

        return [
            size
            for index, size in enumerate(below)
            if len(below) <= FEW or index < FEW // 2 or not index & (index - 1)
        ]

    def normalised(self, base: Sizes) -> FreeSize:
        """Return it as the size of the slot that changes least, an axis before an integer."""
        first = min(self.slots, key=lambda slot: (self.slots[slot], slot))
        unit = self.slots[first]
        shift = base[first] - self.base
        moved = replace(self, base=self.base + shift, low=self.low + shift, high=self.high + shift)
        if unit == 1 or any(each % unit for each in self.slots.values()):
            return moved
        slots = {slot: each // unit for slot, each in self.slots.items()}

        return replace(moved, slots=slots, step=self.step * unit)


def sizes_at(base: Sizes, names: Sequence[FreeSize], values: Iterable[int]) -> Sizes:
    """Return the size of each slot where the free sizes have these values."""
    sizes = list(base)
    for name, value in zip(names, values, strict=True):
        for slot, coefficient in name.slots.items():
            sizes[slot] += coefficient * (value - name.base)

    return tuple(sizes)
