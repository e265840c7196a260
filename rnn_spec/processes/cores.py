"""How many processes can run at the same time."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["available_cores"]

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
