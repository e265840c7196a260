"""Break lines that a person reads between words, as wide as the terminal."""

from __future__ import annotations

import shutil
import textwrap
from typing import TextIO

__all__ = ["wrapped"]


def wrapped(line: str, stream: TextIO | None, indent: str = "") -> str:
    """
    Return a line broken between words for a terminal; as it is for what reads it, such as a file.

    Args:
        line: the line; its blanks at the start are kept.
        stream: where it is printed.
        indent: what the further lines begin with.
    """
    if stream is None or not stream.isatty():
        return line

    return textwrap.fill(
        line,
        width=shutil.get_terminal_size().columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
