"""The time that a run will still take, by the seconds that its laws took in the last run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnn_spec.isolation.history import LastResult

__all__ = ["TimeLeft", "in_words"]

ENOUGH = 0.5
"""The share of the laws to check of which the seconds must be known."""

STEP = 0.2
"""How far what is shown moves towards each new estimate."""

LEAST = 0.5
"""Seconds below which nothing is said: a law that takes longer than last time has none left."""

MINUTE, SHORT, COARSE = 60, 10, 5


class TimeLeft:
    """
    Estimates how long the laws without a result will take.

    What it returns goes down with the clock. It moves towards an estimate that has changed, and
    does not jump.
    """

    def __init__(
        self,
        last: Mapping[str, LastResult] | None = None,
        jobs: int = 1,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Start with what the last run found, if there was one, and the number of processes."""
        self._known = {law: each.seconds for law, each in (last or {}).items()}
        self._jobs, self._clock = jobs, clock
        self._pending: dict[str, float | None] = {}
        self._end: float | None = None

    def expect(self, laws: Iterable[str]) -> None:
        """Say which laws are without a result."""
        self._pending, self._end = dict.fromkeys(laws), None

    def start(self, law: str) -> None:
        """Note that a law is being checked."""
        if law in self._pending:
            self._pending[law] = self._clock()

    def finish(self, law: str) -> None:
        """Note that a law has its result."""
        self._pending.pop(law, None)

    def seconds(self) -> float | None:
        """Return the seconds that are left, never negative; None if too little is known."""
        estimate, now = self._estimate(), self._clock()
        if estimate is None:
            return None
        end = now + estimate
        self._end = end if self._end is None else self._end + STEP * (end - self._end)

        return max(self._end - now, 0.0)

    def _estimate(self) -> float | None:
        pending = dict(self._pending)
        left = [self._of_law(law, since) for law, since in pending.items() if law in self._known]
        if not left or len(left) < ENOUGH * len(pending):
            return None
        whole = sum(left) * len(pending) / len(left)

        return max(whole / self._jobs, *left)

    def _of_law(self, law: str, since: float | None) -> float:
        return max(self._known[law] - (self._clock() - since if since is not None else 0.0), 0.0)


def in_words(seconds: float | None) -> str:
    """Return a time that is left, to the digits that an estimate can have; empty if unknown."""
    if seconds is None or seconds < LEAST:
        return ""
    if seconds < SHORT:
        return f"about {math.ceil(seconds)} s left"
    if seconds < MINUTE:
        return f"about {COARSE * math.ceil(seconds / COARSE)} s left"

    return f"about {math.ceil(seconds / MINUTE)} min left"
