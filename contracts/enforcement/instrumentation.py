"""A module's syntax tree with a decorator on each function and class; every line stays put."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["instrument"]

DECORATORS = "contracts.enforcement.decorators"

# No identifier, so no source can say it; private, so no star import takes it along.
ALIAS = "_@contracts"

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Clauses are read with what they are clauses of; TorchScript reads the source of a function.
ELSEWHERE = ("overload", "checked", "script", "script_if_tracing", "script_method")


@dataclass(frozen=True)
class Scope:
    """
    What holds of the definitions in one body.

    Attributes:
        exempt: they are under `no_type_check`.
        methods_checked: they are methods of a class that is `checked` by hand.
    """

    exempt: bool = False
    methods_checked: bool = False

    def within(self, node: ast.AST) -> Scope:
        """Give the scope of what *node* holds."""
        if not isinstance(node, Function | ast.ClassDef):
            return self
        by_hand = isinstance(node, ast.ClassDef) and _bears(node, "checked")

        return replace(
            self, exempt=self.exempt or _bears(node, "no_type_check"), methods_checked=by_hand
        )


def instrument(tree: ast.Module, *, strict: bool = True) -> ast.Module:
    """Decorate in place every definition of *tree* that may be under contract."""
    leniently = "" if strict else "_if_readable"
    definitions = list(_definitions(tree))
    overloaded = {node.name for node, _ in definitions if _bears(node, "overload")}
    for node, scope in definitions:
        if scope.within(node).exempt:
            continue
        if isinstance(node, ast.ClassDef):
            _decorate(node, 0, f"dataclass{leniently}")
        elif _may_have_contract(node, overloaded) and not scope.methods_checked:
            _decorate(node, _lowest_place(node), f"function{leniently}")
    tree.body.insert(_preamble(tree), _import())

    return tree


def _definitions(tree: ast.Module) -> Iterator[tuple[Function | ast.ClassDef, Scope]]:
    """Give each definition with the scope that it stands in, however deep, without recursion."""
    pending: list[tuple[ast.AST, Scope]] = [(tree, Scope())]
    while pending:
        node, scope = pending.pop()
        if isinstance(node, Function | ast.ClassDef):
            yield node, scope
        inner = scope.within(node)
        pending += [
            (child, inner)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case)
        ]


def _may_have_contract(node: Function, overloaded: set[str]) -> bool:
    """Say whether there is an annotation, here or in a clause, that no one else reads."""
    if any(_bears(node, name) for name in ELSEWHERE):
        return False
    arguments = [each for each in ast.walk(node.args) if isinstance(each, ast.arg)]
    annotated = node.returns or any(each.annotation for each in arguments)

    return bool(annotated) or node.name in overloaded


def _lowest_place(node: Function) -> int:
    """Find the place under every decorator but those that only mark a contract."""
    place = len(node.decorator_list)
    while place and _last_name(node.decorator_list[place - 1]) in {"refine", "when"}:
        place -= 1

    return place


def _bears(node: Function | ast.ClassDef, name: str) -> bool:
    return any(_last_name(each) == name for each in node.decorator_list)


def _last_name(decorator: ast.expr) -> str:
    """Give `c` for `c`, `a.b.c` and `a.b.c(...)`."""
    match decorator:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return _last_name(function)

    return ""


def _decorate(node: Function | ast.ClassDef, place: int, name: str) -> None:
    """
    Put a decorator in its place, at a line that exists.

    The first decorator's line is where Python says that a definition starts.
    """
    owner = ast.Name(ALIAS, ast.Load())
    neighbour = next(iter(node.decorator_list[place:]), node)
    decorator = ast.copy_location(ast.Attribute(owner, name, ast.Load()), neighbour)
    if neighbour is node:
        decorator.end_lineno, decorator.end_col_offset = node.lineno, node.col_offset
    node.decorator_list.insert(place, ast.fix_missing_locations(decorator))


def _preamble(tree: ast.Module) -> int:
    """Count the statements that must stay first: the docstring, then `__future__`."""
    docstring = ast.get_docstring(tree, clean=False) is not None
    for place, node in enumerate(tree.body[docstring:], start=docstring):
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            return place

    return len(tree.body)


def _import() -> ast.Import:
    node = ast.Import([ast.alias(DECORATORS, ALIAS)])

    return ast.fix_missing_locations(node)
