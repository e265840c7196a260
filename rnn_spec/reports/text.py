"""Text in reports: a duration in words, and characters that are safe to show."""

from __future__ import annotations

__all__ = ["duration", "printable"]

MINUTE, SHORT = 60, 10


def duration(seconds: float) -> str:
    """Return how long something took, in the digits that matter."""
    if seconds < SHORT:
        return f"{seconds:.1f} s"
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), MINUTE)

    return f"{minutes} min {rest} s"


def printable(text: str) -> str:
    """Return a text with the characters escaped that would move the cursor or cannot be written."""
    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text
    )
