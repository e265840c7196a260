"""How much memory a process uses, and how much it may use, so that other programs keep some."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["default_memory", "used_memory"]

GIB = 1 << 30

SMALLEST, LARGEST, SHARE = 2.0, 8.0, 0.5
"""GiB that a process may use, and the share of the machine's memory that all may use."""


def default_memory(jobs: int) -> float:
    """Return the GiB that each of so many processes may use."""
    with suppress(ValueError, OSError, AttributeError):
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
        return max(SMALLEST, min(LARGEST, SHARE * whole / jobs))

    return LARGEST


def used_memory(process: int) -> float | None:
    """Return the GiB of memory that a process uses; None if the system does not say."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return None

    return int(pages) * os.sysconf("SC_PAGE_SIZE") / GIB
