"""Text inside HTML and SVG."""

from __future__ import annotations

from html import escape

__all__ = ["escaped"]


def escaped(text: str) -> str:
    """Return a text as markup: its special characters, and those that cannot be shown, escaped."""
    shown = (each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)

    return escape(text if text.isprintable() else "".join(shown))
