"""The time that a user waits for each run of a command."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

__all__ = ["Stopwatch"]


@dataclass
class Stopwatch:
    """
    Measures the seconds of each run, from the start of the command or the end of another run.

    Attributes:
        since: when the run began, by the monotonic clock.
    """

    since: float = field(default_factory=time.monotonic)

    def lap(self) -> float:
        """Return the seconds since the start or the last lap."""
        now = time.monotonic()
        seconds, self.since = now - self.since, now

        return seconds
