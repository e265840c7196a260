"""What a campaign costs, computed from a measured one: CPU seconds, and the time on many cores."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

__all__ = ["Cost", "in_words", "makespan", "read_cost", "rows_of"]


UNITS = ((3600, "h"), (60, "min"), (1, "s"))

TEN = 10
"""Below so many of a unit, a time has one digit after the point."""


@dataclass(frozen=True)
class Cost:
    """
    A measured campaign.

    Attributes:
        date: when it was measured.
        command: how.
        versions: the versions of Python and of the packages.
        units: for each unit its level, its profile, and its CPU seconds.
    """

    date: str
    command: str
    versions: Mapping[str, str]
    units: Sequence[Mapping[str, Any]]

    @cached_property
    def levels(self) -> list[str]:
        """The levels, in the order in which they were measured."""
        return [*dict.fromkeys(each["level"] for each in self.units)]

    @cached_property
    def profiles(self) -> list[str]:
        """The profiles, in the order in which they were measured."""
        return [*dict.fromkeys(each["profile"] for each in self.units)]

    @property
    def whole_profiles(self) -> list[str]:
        """The profiles at which every level was measured."""
        return [
            profile
            for profile in self.profiles
            if all(self.seconds(level, profile) is not None for level in self.levels)
        ]

    @property
    def largest(self) -> Mapping[str, Any]:
        """The unit that took the most CPU time."""
        return max(self.units, key=lambda each: each["cpu_seconds"])

    def seconds(self, level: str, profile: str) -> float | None:
        """Return the mean CPU seconds of the units of a level at a profile; None without one."""
        found = [
            each["cpu_seconds"]
            for each in self.units
            if (each["level"], each["profile"]) == (level, profile)
        ]

        return sum(found) / len(found) if found else None

    def units_of(self, profile: str, layers: int, seeds: int) -> list[float]:
        """Return the CPU seconds of a campaign of so many layers, with the levels in turn."""
        every = [self.seconds(level, profile) for level in self.levels]
        known = [0.0 if each is None else each for each in every]

        return [known[place % len(known)] for place in range(layers) for _ in range(seeds)]


def makespan(units: Sequence[float], workers: int) -> float:
    """Return when the last of so many workers ends, if each takes the next unit when it is free."""
    free = [0.0] * workers
    for each in units:
        heapq.heapreplace(free, free[0] + each)

    return max(free)


def read_cost(file: Path) -> Cost:
    """Read a file that `benchmarks.campaign_cost` wrote."""
    data = json.loads(file.read_text(encoding="utf-8"))

    return Cost(data["date"], data["command"], data["versions"], data["units"])


def rows_of(cost: Cost) -> Iterator[tuple[str, ...]]:
    """Yield for each level the CPU seconds at each profile; a dot where there is no measurement."""
    for level in cost.levels:
        found = [cost.seconds(level, profile) for profile in cost.profiles]
        yield level, *("·" if each is None else f"{each:.0f}" for each in found)


def in_words(seconds: float) -> str:
    """Return a time as a person says it."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= 1.5 * size or size == 1)

    return f"{seconds / size:.{int(size > 1 and seconds < TEN * size)}f} {unit}"
