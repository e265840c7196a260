"""How much memory a process may use, so that other programs keep some."""

from __future__ import annotations

import os
from contextlib import suppress

__all__ = ["default_memory"]

SMALLEST, LARGEST, SHARE = 2.0, 8.0, 0.5
"""GiB that a process may use, and the share of the machine's memory that all may use."""


def default_memory(jobs: int) -> float:
    """Return the GiB that each of so many processes may use."""
    with suppress(ValueError, OSError, AttributeError):
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        return max(SMALLEST, min(LARGEST, SHARE * whole / jobs))

    return LARGEST
