"""
Record calls from inside each function: a statement at its start, and a call around each result.

The function object stays as its module made it, so that identity, signature, pickling, decorators
and tracebacks are as without the recorder.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeVar

from contracts.enforcement.instrumentation import (
    Function,
    has_decorator,
    last_name,
    preamble,
    statements_in,
)
from contracts.recording.events import FunctionKind

__all__ = ["record_calls", "recorded_definitions"]

RECORDER = "contracts.recording.recorder"
"""The module with the functions that the code calls."""

ALIAS = "_@recorder"
"""Its name in a module: not an identifier, so that no source can use it, and private."""

READ_BY_COMPILERS = {
    *("overload", "script", "script_method", "ignore"),
    *("njit", "jit", "vectorize", "guvectorize", "cfunc", "stencil", "generated_jit"),
}
"""Decorators of a body that never runs, or that a compiler reads instead of Python."""

N = TypeVar("N", ast.expr, ast.stmt, ast.Call, ast.Expr)

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def record_calls(tree: ast.Module, module: str) -> ast.Module:
    """Make in place each function of a module, and each method of a class in it, record calls."""
    for node, name, kind in recorded_definitions(tree):
        _record(node, f"{module}:{name}", kind)
    tree.body.insert(preamble(tree), ast.fix_missing_locations(_import()))

    return tree


def recorded_definitions(
    tree: ast.Module,
) -> Iterator[tuple[ast.FunctionDef, str, FunctionKind]]:
    """Yield each definition whose calls can be recorded, with its qualified name and its kind."""
    pending: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while pending:
        parent, prefix, in_class = pending.pop()
        for node in statements_in(parent):
            if isinstance(node, ast.ClassDef):
                pending.append((node, f"{prefix}{node.name}.", True))
            elif isinstance(node, ast.FunctionDef) and _is_plain(node):
                yield node, f"{prefix}{node.name}", _kind(node, in_class=in_class)
            elif not isinstance(node, Function):
                pending.append((node, prefix, in_class))


def _is_plain(node: ast.FunctionDef) -> bool:
    """Whether a function runs its body at the call, in Python."""
    compiled = any(last_name(each) in READ_BY_COMPILERS for each in node.decorator_list)

    return not compiled and not any(
        isinstance(each, ast.Yield | ast.YieldFrom) for each in _body(node)
    )


def _kind(node: ast.FunctionDef, *, in_class: bool) -> FunctionKind:
    if not in_class or has_decorator(node, "staticmethod"):
        return FunctionKind.FUNCTION
    implicit = {"__new__", "__init_subclass__", "__class_getitem__"}
    if has_decorator(node, "classmethod") or node.name in implicit:
        return FunctionKind.CLASS_METHOD

    return FunctionKind.METHOD


def _body(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function's own body, and none of a function or class inside."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        each = pending.pop()
        yield each
        if not isinstance(each, Scope):
            pending += ast.iter_child_nodes(each)


def _record(node: ast.FunctionDef, name: str, kind: FunctionKind) -> None:
    """Add the statement and the calls, at lines that exist."""
    for each in _body(node):
        if isinstance(each, ast.Return):
            value = each.value or ast.copy_location(ast.Constant(None), each)
            each.value = _located(_call("returned", value), each)
    docstring = ast.get_docstring(node, clean=False) is not None
    first = node.body[docstring] if len(node.body) > docstring else node.body[0]
    arguments = ast.Tuple([ast.Name(each, ast.Load()) for each in _parameters(node)], ast.Load())
    line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    about = ast.Tuple([ast.Constant(each) for each in (name, line, kind.value)], ast.Load())
    entered = ast.Expr(_call("entered", about, arguments))
    left = ast.Expr(_call("returned", ast.Constant(None)))
    node.body.append(_located(left, node.body[-1]))
    node.body.insert(docstring, _located(entered, first))


def _parameters(node: ast.FunctionDef) -> list[str]:
    """Return the names of the parameters, in the order of `inspect.signature`."""
    found = node.args
    groups = (
        [*found.posonlyargs, *found.args],
        [found.vararg],
        found.kwonlyargs,
        [found.kwarg],
    )

    return [each.arg for group in groups for each in group if each is not None]


def _located(new: N, neighbour: ast.AST) -> N:
    """Put a node and what is in it, unless it has a place already, where a neighbour starts."""
    ast.copy_location(new, neighbour)

    return ast.fix_missing_locations(new)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    owner = ast.Name(ALIAS, ast.Load())

    return ast.Call(ast.Attribute(owner, function, ast.Load()), list(arguments), [])


def _import() -> ast.Import:
    return ast.Import([ast.alias(RECORDER, ALIAS)])
