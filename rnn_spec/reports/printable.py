"""A text as it may be shown: what would move the cursor, or cannot be written, is spelled out."""

from __future__ import annotations

__all__ = ["printable"]


def printable(words: str) -> str:
    """Spell out every character that is not a letter, a sign, a blank or the end of a line."""
    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in words
    )
