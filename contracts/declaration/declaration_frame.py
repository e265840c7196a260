"""The traceback of a broken contract: it ends at the definition of the function, without checks."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import re
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any

__all__ = ["declaration", "declaration_in", "is_declaration", "with_declaration"]

Function = Callable[..., Any]

OF_TEXT = "<string>"
"""The name of the file of any code that is run as text: its lines may be those of other code."""

DEFINITION = re.compile(r"\s*(async\s+)?def\s")
"""How the line of a definition begins, below its decorators."""


def with_declaration(make: Callable[..., Exception], function: Function) -> Callable[..., Any]:
    """
    Return a function that makes errors, whose tracebacks end at the definition of another.

    Generated code calls it, and raises what it returns.
    """

    def make_error(*args: Any) -> Exception:
        return make(*args).with_traceback(declaration(function))  # no local: it would be a circle

    return make_error


def declaration(function: Function) -> TracebackType | None:
    """
    Return a traceback of one line, that of the definition of a function; None without a file.

    An error with this traceback, raised where the function is checked, shows which function has the
    contract, and nothing of the search for the mistake.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None or code.co_filename == OF_TEXT:
        return None
    lines = linecache.getlines(code.co_filename)
    if not lines:
        return None
    raising = _raising(code.co_filename, _line(code, lines), code.co_name)
    try:
        FunctionType(raising, {"Raised": _Raised})()
    except _Raised as raised:
        return raised.__traceback__ and raised.__traceback__.tb_next

    return None


def declaration_in(error: BaseException) -> TracebackType | None:
    """Return the part of the traceback of an error that is the line of a definition, if any."""
    traceback = error.__traceback__
    while traceback is not None and not is_declaration(traceback.tb_frame):
        traceback = traceback.tb_next

    return traceback


def is_declaration(frame: FrameType) -> bool:
    """Whether a frame of a traceback is the line of a definition that broke its contract."""
    return frame.f_globals.get("Raised") is _Raised


class _Raised(Exception):  # noqa: N818 - its traceback is all that is used
    """An exception whose traceback is that of the definition."""


def _line(code: CodeType, lines: list[str]) -> int:
    """Return the line of `def`; that of the first decorator where there is no `def`."""
    first = code.co_firstlineno
    body = max([line for *_, line in code.co_lines() if line], default=first)
    numbers = (n for n in range(first, body + 1) if DEFINITION.match("".join(lines[n - 1 : n])))

    return next(numbers, first)


@functools.lru_cache(maxsize=256)
def _raising(file: str, line: int, name: str) -> CodeType:
    """Compile a raise at a line of a file, without columns, so that nothing is underlined."""
    tree = ast.parse("def raising(): raise Raised")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = -1
    module = compile(tree, file, "exec")
    code = next(each for each in module.co_consts if isinstance(each, CodeType))

    return code.replace(co_name=name, co_qualname=name)
