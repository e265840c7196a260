"""Text in reports: a duration in words."""

from __future__ import annotations

__all__ = ["duration"]

MINUTE, SHORT = 60, 10


def duration(seconds: float) -> str:
    """Return how long something took, in the digits that matter."""
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), MINUTE)

    return f"{minutes} min {rest} s"
