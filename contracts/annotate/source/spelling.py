"""How a module writes the names in an annotation, and the imports that it needs for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Import", "NoSpelling", "Spelling"]

HOMES = {"Tensor": ("torch", "Tensor"), "np.ndarray": ("numpy", "ndarray")}
"""Where the array types come from, by their names in an inferred annotation."""

CUSTOMARY = {"numpy": "np"}
"""The names that modules are imported under."""

FROM_IMPORT = {"Tensor"}
"""What is imported from its module, where the module is not imported yet."""


@dataclass(frozen=True, order=True)
class Import:
    """An import: of a module, under a name, or of a name from it."""

    module: str
    name: str | None = None
    alias: str | None = None

    def __str__(self) -> str:
        """Return the statement."""
        renamed = f" as {self.alias}" if self.alias else ""

        return (
            f"from {self.module} import {self.name}{renamed}"
            if self.name
            else f"import {self.module}{renamed}"
        )

    @property
    def bound(self) -> str:
        """The name that it defines."""
        return self.alias or self.name or self.module


class NoSpelling(Exception):  # noqa: N818 - a result, not a mistake
    """A name that a module cannot write: its other names, or optional imports, are in the way."""

    def __init__(self, module: str) -> None:
        """Name the module that cannot be imported."""
        super().__init__(
            f"the module imports {module} only where it is installed, or its names clash"
        )
        self.module = module


@dataclass(frozen=True)
class Spelling:
    """
    The names of one module.

    Attributes:
        tree: its syntax tree.
        defined: the names that it has after its import, with those of `from ... import *`.
    """

    tree: ast.Module
    defined: frozenset[str] = frozenset()

    def annotation(self, text: str) -> tuple[str, set[Import]]:
        """
        Return an annotation in the names of the module, and the imports that lack for it.

        Raises:
            NoSpelling: the module cannot import a name.
        """
        edits, needed = {}, set()
        for node in _names(ast.parse(text, mode="eval").body):
            name = ast.unparse(node)
            if name in {"tuple", "list", "dict", "int", "float", "bool", "str", "None"}:
                continue
            spelled, missing = self._spelled(*HOMES.get(name, ("jaxtyping", name)))
            edits[node.col_offset, node.end_col_offset or 0] = spelled
            needed |= missing
        for (start, end), spelled in sorted(edits.items(), reverse=True):
            text = f"{text[:start]}{spelled}{text[end:]}"

        return text, needed

    def _spelled(self, module: str, name: str) -> tuple[str, set[Import]]:
        """Return how the module writes a name of another module, with the imports that lack."""
        if module in self._optional:
            raise NoSpelling(module)
        for each in self._imports:
            if each.module == module and each.name == name:
                return each.bound, set()
        for each in self._imports:
            if each.module == module and each.name is None:
                return f"{each.bound}.{name}", set()
        for made in _choices(module, name):
            if made.bound not in self._bound:
                return (made.bound if made.name else f"{made.bound}.{name}"), {made}
        raise NoSpelling(module)

    @cached_property
    def _imports(self) -> list[Import]:
        """The imports at the top level, outside every block."""
        return [each for node in self.tree.body for each in _imports(node)]

    @cached_property
    def _optional(self) -> set[str]:
        """The modules that are imported only under a condition, and nowhere else."""
        certain = {each.module for each in self._imports}
        blocks = [node for node in self.tree.body if isinstance(node, ast.Try | ast.With)]
        inside = {each.module for node in blocks for n in ast.walk(node) for each in _imports(n)}

        return inside - certain

    @cached_property
    def _bound(self) -> set[str]:
        """Every name that the module, or a class in it, defines outside its functions."""
        return {*_bound(self.tree), *self.defined}


def _names(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the names in an annotation, dotted ones whole."""
    if isinstance(node, ast.Name | ast.Attribute):
        yield node
        return
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.expr):
            yield from _names(each)


def _choices(module: str, name: str) -> Iterator[Import]:
    """Yield the imports that would do, the customary one first."""
    if module == "jaxtyping" or name in FROM_IMPORT:
        yield Import(module, name)
    else:
        yield Import(module, None, CUSTOMARY.get(module))
    yield Import(module)


def _imports(node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for each in node.names:
            if each.asname is None or "." not in each.name:
                yield Import(each.name.partition(".")[0], None, each.asname)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for each in node.names:
            yield Import(node.module, each.name, each.asname)


def _bound(parent: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(parent):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
                yield from _bound(node)
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias():
                yield (node.asname or node.name).partition(".")[0]
            case ast.Lambda():
                pass
            case _:
                yield from _bound(node)
