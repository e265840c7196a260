"""Break lines between words, and never inside what is to be pasted: an option or a command."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["breaks", "fill"]

VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s"'`(),;-][^\s"'(),;]*)"""
"""The value of an option, in quotes where it has blanks."""

OPTION = rf"--[a-z][\w-]*(?:[ =]{VALUE})?"

TARGET = r"[^\s\"'(),;]*[./:][^\s\"'(),;]*"
"""A file, a module or an object in one, after the name of a subcommand."""

COMMAND = rf"(?:rnn-spec|python -m \w+|pytest)(?: [a-z][\w-]*)?(?: {TARGET})?(?: {OPTION})*"

QUOTED = r'"[^"\n]{1,60}"|`[^`\n]{1,60}`'

WORD = re.compile(rf"(?:(?<![\w-])(?:{COMMAND}|{OPTION})|{QUOTED}|\S)+")
"""What no line is broken in."""


def breaks(line: str, width: int) -> Iterator[int]:
    """Yield where the second and each further line begins, for lines of at most a width."""
    start = end = 0
    for word in WORD.finditer(line):
        if word.end() - start > width and end > start:
            start = word.start()
            yield start
        end = word.end()


def fill(line: str, width: int, indent: str = "") -> str:
    """Return a line broken into several; the further ones begin with an indent."""
    starts = [0, *breaks(line, width - len(indent))]
    parts = [line[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]

    return f"\n{indent}".join(parts)
