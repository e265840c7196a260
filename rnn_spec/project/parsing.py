"""Read a file of Python as a tree, without running it."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

__all__ = ["absolute_name", "parse_file"]


def parse_file(file: Path) -> ast.Module:
    """
    Parse a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not Python; the message has the line, if that is known.
    """
    source = file.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as an escape that is none
            return ast.parse(source)
    except SyntaxError as error:
        message = f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
        raise ValueError(message) from None
    except (RecursionError, MemoryError):
        message = "it is nested too deeply"
        raise ValueError(message) from None


def absolute_name(statement: ast.ImportFrom, package: str) -> str:
    """Return the full name of the module that a statement imports from."""
    if not statement.level:
        return statement.module or ""
    parents = package.split(".")
    kept = parents[: len(parents) - statement.level + 1]

    return ".".join([*kept, *filter(None, [statement.module])])
