"""Add decorators to the functions and classes in a syntax tree, without moving any line."""

from __future__ import annotations

import ast
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

__all__ = [
    "Function",
    "ImportOptions",
    "has_decorator",
    "instrument",
    "instrumentation_key",
    "last_name",
    "preamble",
    "statements_in",
]

DECORATORS = "contracts.enforcement.decorators"
"""The module that the decorators are imported from."""

ALIAS = "_@contracts"
"""Its name in the module: not an identifier, so that no source can use it, and private."""

Function = ast.FunctionDef | ast.AsyncFunctionDef

BODIES = ("body", "handlers", "orelse", "finalbody", "cases")
"""The fields with statements, and with branches, of a statement or a branch."""

READ_BY_OTHERS = ("overload", "checked", "script", "script_if_tracing", "script_method")
"""Decorators that leave a function alone: of clauses, of checks by hand, of TorchScript."""


@dataclass(frozen=True)
class ImportOptions:
    """
    How modules are imported under contract.

    Attributes:
        strict: whether a contract that cannot be read is an error; else it is a warning.
        arrays_only: whether a function without an array in its annotations is left as it is.
    """

    strict: bool = True
    arrays_only: bool = True


@dataclass(frozen=True)
class Scope:
    """
    The body that definitions stand in.

    Attributes:
        exempt: whether it is under `no_type_check`.
        methods_checked: whether it is that of a class that is `checked` by hand.
    """

    exempt: bool = False
    methods_checked: bool = False

    def within(self, node: ast.AST) -> Scope:
        """Return the scope of the body of *node*."""
        if not isinstance(node, Function | ast.ClassDef):
            return self
        by_hand = isinstance(node, ast.ClassDef) and has_decorator(node, "checked")

        return replace(
            self,
            exempt=self.exempt or has_decorator(node, "no_type_check"),
            methods_checked=by_hand,
        )


@cache
def instrumentation_key(options: ImportOptions) -> str:
    """
    Return a name for what `instrument` does, in a part of the name of a file.

    It differs for other options, and for another text of this module: another version of
    contracts. It is empty if the text cannot be read.
    """
    try:
        text = Path(__file__).read_bytes()
    except OSError:
        return ""

    return f"contracts-{zlib.crc32(text, zlib.crc32(repr(options).encode())):08x}"


def instrument(tree: ast.Module, options: ImportOptions) -> ast.Module:
    """Decorate in place every definition of *tree* that may be under contract."""
    definitions = list(_definitions(tree))
    overloaded = {node.name for node, _ in definitions if has_decorator(node, "overload")}
    for node, scope in definitions:
        if scope.within(node).exempt:
            continue
        if isinstance(node, ast.ClassDef):
            _decorate(node, 0, _decorator("dataclass", options))
        elif _may_have_contract(node, overloaded) and not scope.methods_checked:
            _decorate(node, _decorator_index(node), _decorator("function", options))
    tree.body.insert(preamble(tree), _import())

    return tree


def _definitions(tree: ast.Module) -> Iterator[tuple[Function | ast.ClassDef, Scope]]:
    """Yield each definition with its scope, at any depth, without recursion."""
    pending: list[tuple[ast.AST, Scope]] = [(tree, Scope())]
    while pending:
        node, scope = pending.pop()
        if isinstance(node, Function | ast.ClassDef):
            yield node, scope
        inner = scope.within(node)
        pending += [(child, inner) for child in statements_in(node)]


def statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements of a body, and the branches with statements, in their order."""
    for each in BODIES:
        yield from getattr(node, each, ())


def _may_have_contract(node: Function, overloaded: set[str]) -> bool:
    """Whether a function, or a clause of it, has annotations that nothing else reads."""
    if any(has_decorator(node, name) for name in READ_BY_OTHERS):
        return False
    arguments = [each for each in ast.walk(node.args) if isinstance(each, ast.arg)]
    annotated = node.returns or any(each.annotation for each in arguments)

    return bool(annotated) or node.name in overloaded


def _decorator_index(node: Function) -> int:
    """Return the index below every decorator except those that only mark a contract."""
    index = len(node.decorator_list)
    while index and last_name(node.decorator_list[index - 1]) in {"refine", "when"}:
        index -= 1

    return index


def has_decorator(node: Function | ast.ClassDef, name: str) -> bool:
    """Whether a definition has a decorator of a name, in any module."""
    return any(last_name(each) == name for each in node.decorator_list)


def last_name(decorator: ast.expr) -> str:
    """Return `c` for `c`, `a.b.c` and `a.b.c(...)`."""
    match decorator:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return last_name(function)

    return ""


def _decorator(name: str, options: ImportOptions) -> ast.Attribute:
    """Write `Decorators(strict, arrays_only).name`."""
    owner = ast.Attribute(ast.Name(ALIAS, ast.Load()), "Decorators", ast.Load())
    values: list[ast.expr] = [ast.Constant(options.strict), ast.Constant(options.arrays_only)]

    return ast.Attribute(ast.Call(owner, values, []), name, ast.Load())


def _decorate(node: Function | ast.ClassDef, index: int, decorator: ast.Attribute) -> None:
    """
    Insert a decorator, at a line that exists.

    The first decorator's line is where Python says that a definition starts.
    """
    neighbour = next(iter(node.decorator_list[index:]), node)
    ast.copy_location(decorator, neighbour)
    if neighbour is node:
        decorator.end_lineno, decorator.end_col_offset = node.lineno, node.col_offset
    node.decorator_list.insert(index, ast.fix_missing_locations(decorator))


def preamble(tree: ast.Module) -> int:
    """Count the statements that must stay first: the docstring, then `__future__`."""
    docstring = ast.get_docstring(tree, clean=False) is not None
    for index, node in enumerate(tree.body[docstring:], start=docstring):
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            return index

    return len(tree.body)


def _import() -> ast.Import:
    node = ast.Import([ast.alias(DECORATORS, ALIAS)])

    return ast.fix_missing_locations(node)
