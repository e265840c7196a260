"""How many processes can run at the same time."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["MOST_JOBS", "available_cores", "default_jobs"]

MOST_JOBS = 8
"""Processes that are started if no number is given; more end a check hardly sooner."""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where Linux says how many microseconds of CPU time a container may use in each period."""


def available_cores() -> int:
    """Return the number of CPU cores that this process may use, as far as the system says."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # there is no limit, which is written as "max"
        quota, period = map(int, QUOTA.read_text(encoding="ascii").split())
        return max(1, min(cores, math.ceil(quota / period)))

    return cores


def default_jobs() -> int:
    """Return the number of processes of a check if no number is given."""
    return min(available_cores(), MOST_JOBS)
