"""Find what is accepted and yet not read: arguments, and the end of an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from contracts.inference.calls.fills import Fill
from contracts.inference.calls.leaves import copied
from contracts.inference.calls.outcomes import numbers_of
from contracts.inference.calls.subject import Sizes, Subject

__all__ = ["ReadAnswer", "WhatIsRead"]

Values = list[Any]

OTHERS = ((4, None), (5, None), (6, None), (7, Fill.UNLIKE), (8, Fill.UNLIKE))
"""The seeds of the values that replace those of the call, and their fills."""


@dataclass(frozen=True)
class ReadAnswer:
    """
    Which values change a result.

    Attributes:
        repeats: whether two equal calls gave equal results.
        unread: the leaves whose values change nothing.
        unread_ends: the slots of which the end changes nothing.
    """

    repeats: bool
    unread: frozenset[int] = frozenset()
    unread_ends: frozenset[int] = frozenset()


@dataclass(frozen=True)
class WhatIsRead:
    """
    The question which values of a call change its result.

    Attributes:
        sizes: the sizes of the call.
        ends: the slots of which the end is tried, with the index at which it starts.
    """

    sizes: Sizes
    ends: Mapping[int, int]

    def answer(self, subject: Subject) -> ReadAnswer | None:
        """Replace values of each array, and at the end of each axis; None without a number."""
        trial = _Trial.started(subject, self.sizes)
        if trial is None:
            return None
        if not all(trial.is_unchanged(trial.values, seed) for seed in (0, 1)):
            return ReadAnswer(repeats=False)
        others = {leaf: trial.others(leaf) for leaf in subject.arrays}
        unread = {leaf for leaf, each in others.items() if trial.ignores_all(leaf, each)}
        ends = {
            slot
            for slot, start in self.ends.items()
            if (leaf := subject.slots[slot].leaf) not in unread
            and trial.ignores_end(slot, start, others[leaf])
        }

        return ReadAnswer(repeats=True, unread=frozenset(unread), unread_ends=frozenset(ends))


@dataclass(frozen=True)
class _Trial:
    """A call whose result is known."""

    subject: Subject
    sizes: Sizes
    fill: Fill
    values: Values
    result: list[np.ndarray]

    @classmethod
    def started(cls, subject: Subject, sizes: Sizes) -> _Trial | None:
        """Make a call with the first fill that is accepted; None if its result has no number."""
        for fill in subject.fills:
            values = subject.arguments(sizes, fill, 3)
            result = _result(subject, values)
            if result is not None:
                return cls(subject, sizes, fill, values, result) if _has_numbers(result) else None

        return None

    def is_unchanged(self, values: Values, seed: int = 0) -> bool:
        """Whether another call gives the same result, bit by bit."""
        result = _result(self.subject, values, seed)

        return result is not None and _are_equal(self.result, result)

    def others(self, leaf: int) -> list[Any]:
        """Return other values of an array, of any kind that it may have."""
        example = self.subject.arrays[leaf]
        if example.family == "Float":
            example = example.freed()
        arrays = {**self.subject.arrays, leaf: example}

        return [
            self.subject.arguments(self.sizes, fill or self.fill, seed, arrays)[leaf]
            for seed, fill in OTHERS
        ]

    def ignores_all(self, leaf: int, others: Sequence[Any]) -> bool:
        """Whether no other values of an array change the result."""
        if all(_is_same_array(self.values[leaf], each) for each in others):
            return False

        return all(self.is_unchanged(self._with(leaf, each)) for each in others)

    def ignores_end(self, slot: int, start: int, others: Sequence[Any]) -> bool:
        """Whether no other values past an index of an axis change the result."""
        where = self.subject.slots[slot]
        cut = (*[slice(None)] * (where.axis or 0), slice(start, None))
        if all(_is_same_array(self.values[where.leaf], each) for each in others):
            return False
        mixed = []
        for other in others:
            array = copied(self.values[where.leaf])
            array[cut] = other[cut]
            mixed.append(self._with(where.leaf, array))

        return all(map(self.is_unchanged, mixed))

    def _with(self, leaf: int, array: Any) -> Values:
        return [*self.values[:leaf], array, *self.values[leaf + 1 :]]


def _result(subject: Subject, values: Values, seed: int = 0) -> list[np.ndarray] | None:
    try:
        return numbers_of(subject.call([copied(each) for each in values], seed, evaluate=True))
    except Exception:
        return None


def _has_numbers(arrays: Sequence[np.ndarray]) -> bool:
    """Whether one of the arrays has a finite number."""
    return any(np.isfinite(each).any() for each in arrays)


def _is_same_array(one: Any, other: Any) -> bool:
    return _are_equal(numbers_of(one), numbers_of(other))


def _are_equal(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    """Whether arrays agree bit by bit, where not-a-number equals itself."""
    if len(one) != len(other):
        return False

    return all(
        a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        for a, b in zip(one, other, strict=True)
    )
