"""Loops over the steps, as the operations of a call show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rnn_spec.models.tracing.trace import Trace

__all__ = ["Rounds", "step_of", "takes_a_step"]

TAKING = {"getitem", "select", "unbind", "narrow", "split", "chunk", "iter", "squeeze"}
"""Operations that take a step out of a sequence."""

LEAST = 2
"""The operations on one line from which on it is in a loop."""


def takes_a_step(trace: Trace, index: int, steps: int) -> bool:
    """Return whether an operation takes steps one by one, so that what it takes is one step."""
    operation = trace.operations[index]
    if operation.name not in TAKING:
        return False
    count = max(len(operation.results), len(trace.by_key[operation.key]))

    return count >= max(LEAST, steps - 1)


def step_of(trace: Trace, index: int, result: int, steps: int) -> int | None:
    """Return the step of a loop in which a result is made; None if there is no such loop."""
    operation = trace.operations[index]
    if len(operation.results) == steps:
        return result
    same = trace.by_key[operation.key]
    if len(same) < steps or len(same) % steps:
        return None

    return same.index(index) // (len(same) // steps)


@dataclass(frozen=True)
class Rounds:
    """
    The rounds of the loops over the steps in a call.

    Attributes:
        trace: the operations of the call.
        steps: the number of steps.
    """

    trace: Trace
    steps: int

    @cached_property
    def carried(self) -> set[tuple[str, int, str, str]]:
        """The keys of the operations whose results a later round reads: those of a state."""
        found = set()
        for each in self.trace.operations:
            for read in each.inputs:
                own, source = self._round(each.index), read.source
                before = None if source is None else self._round(source)
                if source is not None and None not in {own, before} and own != before:
                    found.add(self.trace.operations[source].key)

        return found

    def is_within(self, index: int) -> bool:
        """Return whether an operation is in a round that keeps a state, and is none itself."""
        key = self.trace.operations[index].key

        return bool(self.carried) and key not in self.carried and self._round(index) is not None

    def counterpart(self, index: int, other: Trace) -> int | None:
        """
        Return the operation of the last round of a shorter loop, for one of a later round.

        None if it is no operation of a round, or the other call has none like it.
        """
        key = self.trace.operations[index].key
        others = other.by_key.get(key, [])
        number = self._in_round(index)

        return None if number is None or len(others) < number else others[-number]

    def _in_round(self, index: int) -> int | None:
        """Return which of its key an operation is in its round, counted from the end."""
        rank, size = self._place(index)

        return None if size is None else size - rank % size

    def _round(self, index: int) -> int | None:
        rank, size = self._place(index)

        return None if size is None else rank // size

    def _place(self, index: int) -> tuple[int, int | None]:
        """Return the rank of an operation among those of its key, and how many a round has."""
        same = self.trace.by_key[self.trace.operations[index].key]
        counts = [each for each in (self.steps, self.steps - 1) if each > 1]
        size = next((len(same) // each for each in counts if len(same) % each == 0), None)

        return self._ranks[index], size

    @cached_property
    def _ranks(self) -> dict[int, int]:
        return {index: n for same in self.trace.by_key.values() for n, index in enumerate(same)}
