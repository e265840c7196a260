"""Break lines that a person reads between words, as wide as the terminal."""

from __future__ import annotations

import os
import shutil
from typing import TextIO

from rnn_spec.wrapping import fill

__all__ = ["wrapped"]


def wrapped(line: str, stream: TextIO | None, indent: str = "") -> str:
    """
    Return a line broken between words for a terminal; as it is for what reads it, such as a file.

    The variable COLUMNS is the width of a terminal, also where something stands between.

    Args:
        line: the line; its blanks at the start are kept.
        stream: where it is printed.
        indent: what the further lines begin with.
    """
    if stream is None or not (stream.isatty() or os.environ.get("COLUMNS")):
        return line

    return fill(line, shutil.get_terminal_size().columns, indent)
