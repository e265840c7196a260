"""An action that is repeated while a command runs, at a pace that costs little of its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Pace"]

PAUSE = 20.0
"""How many times as long as an action took it is not repeated."""


@dataclass
class Pace:
    """
    Repeats an action, but not so often that it takes a large part of the time.

    Attributes:
        action: what is repeated.
        clock: returns the seconds since some moment.
        is_behind: whether something was asked for since the action was last done.
    """

    action: Callable[[], None]
    clock: Callable[[], float] = time.monotonic
    is_behind: bool = False
    _next: float = float("-inf")

    def ask(self) -> None:
        """Do the action now, or let it wait if it was done a short time ago."""
        self.is_behind = True
        if self.clock() >= self._next:
            self.finish()

    def finish(self) -> None:
        """Do the action, if it was asked for and waits."""
        if not self.is_behind:
            return
        start = self.clock()
        self.action()
        end = self.clock()
        self.is_behind = False
        self._next = end + PAUSE * (end - start)
