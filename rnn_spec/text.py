"""Text that comes from a layer or a file, made safe to show and to keep: printable and short."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "LONG",
    "LONGEST",
    "clean",
    "clean_values",
    "cut_at_word",
    "printable",
    "with_article",
]

LONGEST, LONG = 2_000, 100_000
"""Characters of a text that are kept: of a message or a name, and of a script or other code."""

CUT = "..."
"""The end of a text that was cut."""


def printable(text: str) -> str:
    """Return a text with the characters escaped that would move the cursor or cannot be written."""
    if text.isprintable():
        return text

    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text
    )


def clean(text: str, longest: int = LONGEST) -> str:
    """Return a text that is printable and has at most so many characters."""
    shown = printable(text[: longest + 1])

    return shown if len(shown) <= longest else shown[: longest - len(CUT)] + CUT


def cut_at_word(text: str, longest: int) -> str:
    """Return a text of at most so many characters, of which the last word is whole."""
    if len(text) <= longest:
        return text
    whole, _, _ = text[: longest - len(CUT) + 1].rpartition(" ")

    return (whole or text[: longest - len(CUT)]) + CUT


def clean_values(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts by name, names and texts clean; a text may be code."""
    return {clean(name): clean(text, LONG) for name, text in texts.items()}


def with_article(noun: str) -> str:
    """Return a noun after its article, such as "an int" or "a Tensor"; its first letter decides."""
    return f"an {noun}" if noun[:1].lower() in set("aeiou") else f"a {noun}"
