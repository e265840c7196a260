"""What the file that declares a function says beside it: names, imports, attributes of self."""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import textwrap
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

__all__ = ["Declaring", "attributes_of_self", "declaring", "place", "plainly_has"]

Function = Callable[..., Any]


def place(function: Function) -> str:
    """Give file and line of a declaration, or nothing where there is no file."""
    code = getattr(inspect.unwrap(function), "__code__", None)

    return f"{code.co_filename}:{code.co_firstlineno}" if code else ""


@dataclass(frozen=True)
class Declaring:
    """The file that declares a function, parsed."""

    tree: ast.Module

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that the module defines somewhere, at run time."""
        return frozenset(name for node in ast.walk(self.tree) if (name := _bound(node)))

    @cached_property
    def classes(self) -> dict[ast.ClassDef, set[str] | None]:
        """Every class that it defines, however deep, with the attributes that its body gives."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

        return {each: _written(each) for each in found}

    @cached_property
    def checkers_imports(self) -> dict[str, tuple[str, str | None]]:
        """What `if TYPE_CHECKING:` would import: by name, the module and what of it."""
        blocks = [node for node in ast.walk(self.tree) if isinstance(node, ast.If)]
        checked = [each for each in blocks if ast.unparse(each.test).endswith("TYPE_CHECKING")]

        return dict(each for block in checked for node in block.body for each in _imports(node))

    def imported_for_checkers(self, name: str) -> Any:
        """
        Give what `if TYPE_CHECKING:` would import under a name, or None.

        Only a module that has been imported is asked: nothing is imported for an annotation.
        """
        module, attribute = self.checkers_imports.get(name, ("", None))
        found = sys.modules.get(module)

        return vars(found).get(attribute) if found and attribute else found


def declaring(function: Function) -> Declaring:
    """Parse the file that declares a function; an empty module where it cannot be read."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = linecache.getlines(code.co_filename, function.__globals__) if code else []

    return _parsed("".join(lines))


@lru_cache(maxsize=32)
def _parsed(text: str) -> Declaring:
    try:
        return Declaring(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Declaring(ast.Module([], []))


def _bound(node: ast.AST) -> str | None:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()):
            return name

    return None


def _imports(node: ast.stmt) -> Iterator[tuple[str, tuple[str, str | None]]]:
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from ((a.asname or a.name, (node.module, a.name)) for a in node.names)
    elif isinstance(node, ast.Import):
        yield from ((a.asname or a.name, (a.name, None)) for a in node.names)


def plainly_has(function: Function, attribute: str) -> bool:
    """
    Whether an object with this method has an attribute, as its class and what that inherits say.

    Nothing is read but the method's own file: the source of `torch.nn.Module` takes long.
    """
    file = declaring(function)
    owner = _class_around(file, function)
    if owner is None:
        return False
    bases = (_evaluated(each, function.__globals__) for each in owner.bases)

    return attribute in (file.classes[owner] or ()) or any(
        attribute in _declared(each) for each in bases if isinstance(each, type)
    )


def attributes_of_self(function: Function) -> frozenset[str] | None:
    """
    List the attributes that an object with this method has, as far as its file can tell.

    None where that cannot be known: no class around the method, a base that is not found, or
    attributes that come into being by other ways than `self.name = ...`.
    """
    file = declaring(function)
    owner = _class_around(file, function)
    written = None if owner is None else file.classes[owner]
    if owner is None or written is None:
        return None
    found = set(written)
    for base in owner.bases:
        inherited = _inherited(_evaluated(base, function.__globals__))
        if inherited is None:
            return None
        found |= inherited

    return frozenset(found)


def _class_around(file: Declaring, function: Function) -> ast.ClassDef | None:
    *_, name = ["", *function.__qualname__.split(".")[:-1]]
    line = function.__code__.co_firstlineno
    around = [
        node
        for node in file.classes
        if node.name == name and node.lineno <= line <= (node.end_lineno or 0)
    ]

    return around[-1] if around else None


def _written(owner: ast.ClassDef) -> set[str] | None:
    """Attributes that the body of a class gives: bound there, or set on self."""
    found = {name for node in owner.body if (name := _bound(node))}
    for node in ast.walk(owner):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Name(id="setattr" | "__dict__" | "vars") | ast.Attribute(attr="__dict__"):
                return None
            case ast.FunctionDef(name="__getattr__" | "__getattribute__"):
                return None
            case ast.Attribute(attr="register_buffer" | "register_parameter" | "add_module"):
                return None
            case ast.Assign(targets=targets):
                found |= {each.id for each in targets if isinstance(each, ast.Name)}

    return found


@lru_cache(maxsize=256)
def _inherited(base: Any) -> frozenset[str] | None:
    """Attributes of a class that exists already, those that its methods set included."""
    if not isinstance(base, type):
        return None
    found = _declared(base)
    for each in base.__mro__[:-1]:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
        except (OSError, TypeError, SyntaxError):
            return None
        written = _written(typing.cast("ast.ClassDef", tree.body[0]))
        found |= written or set()

    return frozenset(found)


def _declared(base: type) -> set[str]:
    """Attributes of a class that exists already, those that it only annotates included."""
    annotated = (getattr(each, "__annotations__", ()) for each in base.__mro__[:-1])

    return {*dir(base), *(name for names in annotated for name in names)}


def _evaluated(node: ast.expr, scope: dict[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return scope.get(name)
        case ast.Attribute(value=owner, attr=name):
            return getattr(_evaluated(owner, scope), name, None)
        case ast.Subscript(value=owner):
            return _evaluated(owner, scope)

    return None
