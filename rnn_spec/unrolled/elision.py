"""Which of many are shown: all of a few, else the first, the second and the last."""

from __future__ import annotations

__all__ = ["shown"]

MOST = 4


def shown(count: int) -> tuple[int | None, ...]:
    """Give the places that are shown of so many, and None for those that are left out."""
    return tuple(range(count)) if count <= MOST else (0, 1, None, count - 1)
