"""Break lines that a person reads between words, as wide as the terminal."""

from __future__ import annotations

import os
import shutil
import textwrap
from typing import TextIO

__all__ = ["wrapped"]


def wrapped(line: str, stream: TextIO, indent: str = "") -> str:
    """
    Return a line broken between words; as it is where the width is not known, as in a file.

    Args:
        line: the line; its blanks at the start are kept.
        stream: where it is printed.
        indent: what the further lines begin with.
    """
    if not (stream.isatty() or os.environ.get("COLUMNS", "").isdigit()):
        return line

    return textwrap.fill(
        line,
        width=shutil.get_terminal_size().columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
