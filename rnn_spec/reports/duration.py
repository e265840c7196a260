"""A time in words."""

from __future__ import annotations

__all__ = ["duration"]

MINUTE, SHORT = 60, 10


def duration(seconds: float) -> str:
    """Say how long something took, to what matters of it."""
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), MINUTE)

    return f"{minutes} min {rest} s"
