"""The text of a script that reproduces a failure: its comments, and the device of its case."""

from __future__ import annotations

import ast
import textwrap
from typing import TypeGuard

__all__ = ["BLANK", "comment", "is_complete", "on_device", "with_note", "without_comments"]

WIDTH = 72

BLANK = " = ...  # "
"""What the user has to fill in."""


def comment(text: object) -> str:
    """Return a comment whose lines break between words."""
    lines = textwrap.wrap(str(text), WIDTH, break_long_words=False, break_on_hyphens=False)

    return "".join(f"# {line}\n" for line in lines)


def is_complete(script: str) -> bool:
    """Return whether a script can be run as it is."""
    return bool(script) and BLANK not in script


def with_note(script: str, note: str) -> str:
    """Return a script with a comment at the top."""
    return comment(note) + script


def without_comments(script: str) -> str:
    """Return a script without the comments at its top."""
    lines = script.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))

    return "".join(lines[start:])


def on_device(script: str, device: str) -> str:
    """Return a script that tries its case on another device; one on `meta` stays there."""
    tree = ast.parse(script)
    for case in (each for each in ast.walk(tree) if _is_case(each)):
        own = {each.arg: each.value for each in case.keywords}
        if not isinstance(at := own.get("device"), ast.Constant) or at.value != "meta":
            others = [each for each in case.keywords if each.arg != "device"]
            case.keywords = [*others, ast.keyword("device", ast.Constant(device))]

    return ast.unparse(ast.fix_missing_locations(tree))


def _is_case(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Case"
