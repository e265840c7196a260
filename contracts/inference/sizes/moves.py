"""How far one group of slots can change: its steps and its limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.inference.calls.experiments import Experiments
from contracts.inference.sizes.sizes import FreeSize

__all__ = ["Irregular", "Move", "move"]

FIRST_TRIED = (1, 2, 3)

FURTHER = (*range(4, 9), 12, 16, 24)

FAR = 24
"""So far every step must be accepted, or the sizes have no rule."""

SPAN = 12
"""So many steps are looked at for single sizes that are refused, and downwards."""

LARGEST_CHANGE = 600
"""So far above the example an upper limit is looked for."""

SLOW = 0.05
"""CPU seconds of a call after which no larger size is tried."""

FEW = 2
"""At most so many refused sizes are exceptions to a rule."""


@dataclass(frozen=True)
class Irregular:
    """A slot that is accepted at other sizes, which follow no rule."""

    slot: int
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Move:
    """
    A group of slots that changes.

    Attributes:
        size: the size that it has.
        refused: single sizes that are refused.
    """

    size: FreeSize
    refused: tuple[int, ...] = ()


def move(experiments: Experiments, slots: Mapping[int, int]) -> Move | Irregular | None:
    """Change slots together by multiples of their coefficients; None if that is refused."""
    search = _Search(experiments, dict(slots), experiments.base[next(iter(slots))])
    accepted = search.accepted()
    if not accepted or accepted in ([1], [2], [3], [4]):
        return search.shrinking(accepted)

    return search.growing(accepted)


@dataclass(frozen=True)
class _Search:
    experiments: Experiments
    slots: dict[int, int]
    base: int

    def works(self, times: int) -> bool:
        """Whether a change is accepted."""
        return self.experiments.moved(self.slots, times) is not None

    def accepted(self) -> list[int]:
        """Return changes upwards that are accepted."""
        found = [each for each in FIRST_TRIED if self.works(each)]
        if len(found) < len(FIRST_TRIED):
            more = (*FURTHER, *(k * self.base for k in (1, 2, 3)))
            found += [each for each in more if each > FIRST_TRIED[-1] and self.works(each)]

        return sorted(set(found))

    def shrinking(self, accepted: list[int]) -> Move | None:
        """Return a size that is at its upper limit already."""
        if self.base <= FEW or not self.works(-1) or not self.works(-2):
            return None
        high = self.base + (accepted or [0])[0]

        return Move(FreeSize(self.slots, 1, self.base, self._low(1), high))

    def growing(self, accepted: list[int]) -> Move | Irregular:
        """Return a size that can grow."""
        step = math.gcd(*accepted)
        refused = self._refused(step, accepted)
        if not refused:
            last = min(accepted[-1], FAR)
            has_gaps = not all(self.works(each) for each in range(step, last + 1, step))
            if has_gaps or (len(accepted) == 1 and not self.works(2 * step)):
                sizes = tuple(self.base + each for each in accepted)
                return Irregular(next(iter(self.slots)), sizes)
        high = self._high(step)

        return Move(FreeSize(self.slots, step, self.base, self._low(step), high), refused)

    def _refused(self, step: int, accepted: list[int]) -> tuple[int, ...]:
        """Return the few sizes that are refused among many, if that is the case."""
        steps = range(step, (SPAN + 1) * step, step)
        refused = tuple(self.base + each for each in steps if not self.works(each))
        is_rule = len(accepted) > len(FIRST_TRIED) and self.works(SPAN * step)

        return refused if len(refused) <= FEW and is_rule else ()

    def _high(self, step: int) -> float:
        """Return the largest size: by doubling the change, then by halving the interval."""
        change = 8 * step
        while self._can_try(change) and self.works(change):
            change *= 2
        if not self._can_try(change):
            return math.inf
        half = change // 2
        low, high = max(step, half if self.works(half) else step), change
        while high - low > step:
            middle = low + (high - low) // (2 * step) * step
            low, high = (middle, high) if self.works(middle) else (low, middle)

        return self.base + low

    def _can_try(self, change: int) -> bool:
        """Whether a size is worth a call: not much larger than any table of a model."""
        sizes = self.experiments.moved_sizes(self.slots, change)
        is_cheap = change <= LARGEST_CHANGE and self.experiments.worker.last < SLOW

        return is_cheap and not self.experiments.subject.is_too_large(sizes)

    def _low(self, step: int) -> int:
        """Return the smallest size: step by step at first, then by halving the interval."""
        change = 0
        while change > -SPAN * step and self._works_below(change - step):
            change -= step
        if change > -SPAN * step:
            return self.base + change
        low = -(self.base // step) * step
        if self._works_below(low):
            return self.base + low
        while change - low > step:
            middle = low + (change - low) // (2 * step) * step
            low, change = (low, middle) if self._works_below(middle) else (middle, change)

        return self.base + change

    def _works_below(self, change: int) -> bool:
        return self.base + change >= 0 and self.works(change)
