"""The source file of a function: its names, its imports and the attributes of `self`."""

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

__all__ = [
    "SourceFile",
    "attributes_of_self",
    "has_attribute",
    "location",
    "shown_name",
    "source_file",
]

Function = Callable[..., Any]


def location(function: Function) -> str:
    """Return file and line of a function, or an empty text without a file."""
    code = getattr(inspect.unwrap(function), "__code__", None)

    return f"{shown_name(code.co_filename)}:{code.co_firstlineno}" if code else ""


def shown_name(file: str) -> str:
    """Return the name of a file; that of a cell of a notebook, such as `In[3]`."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    cell = None if shell is None else shell.compile.format_code_name(file)

    return file if cell is None else str(cell[1])


@dataclass(frozen=True)
class SourceFile:
    """The text of a source file, which is parsed when it is needed."""

    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; that of an empty module if the text cannot be parsed."""
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the module defines somewhere, at run time."""
        return frozenset(name for node in ast.walk(self.tree) if (name := _defined_name(node)))

    @cached_property
    def classes(self) -> dict[ast.ClassDef, set[str] | None]:
        """Every class in the file, with the attributes that its body sets."""
        classes = (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

        return {each: _attributes_set(each) for each in classes}

    @cached_property
    def type_checking_imports(self) -> dict[str, tuple[str, str | None]]:
        """The imports under `if TYPE_CHECKING:`: by name, the module and the attribute of it."""
        if "TYPE_CHECKING" not in self.text:
            return {}
        ifs = [node for node in ast.walk(self.tree) if isinstance(node, ast.If)]
        blocks = [each for each in ifs if ast.unparse(each.test).endswith("TYPE_CHECKING")]

        return dict(each for block in blocks for node in block.body for each in _imports(node))

    def imported_for_type_checkers(self, name: str) -> Any:
        """
        Return what `if TYPE_CHECKING:` would import under a name, or None.

        Only modules that are imported already are looked up: an annotation imports nothing.
        """
        name_of_module, attribute = self.type_checking_imports.get(name, ("", None))
        module = sys.modules.get(name_of_module)

        return vars(module).get(attribute) if module and attribute else module


def source_file(function: Function) -> SourceFile:
    """Return the file of a function; one without text where it cannot be read."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = linecache.getlines(code.co_filename, function.__globals__) if code else []

    return _file("".join(lines))


_file = lru_cache(maxsize=32)(SourceFile)


def _defined_name(node: ast.AST) -> str | None:
    """Return the name that a node defines, or None."""
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


def has_attribute(function: Function, attribute: str) -> bool:
    """
    Whether the class of a method, or a class that it inherits from, declares an attribute.

    Only the file of the method is read: reading the source of `torch.nn.Module` takes long.
    """
    file = source_file(function)
    owner = _class_of(file, function)
    if owner is None:
        return False
    bases = (_evaluated(each, function.__globals__) for each in owner.bases)

    return attribute in (file.classes[owner] or ()) or any(
        attribute in _declared(each) for each in bases if isinstance(each, type)
    )


def attributes_of_self(function: Function) -> frozenset[str] | None:
    """
    List the attributes that an object with this method has, read from its file.

    Return None if they cannot be known: the function is not in a class, a base class is not
    found, or attributes are set in other ways than `self.name = ...`.
    """
    file = source_file(function)
    owner = _class_of(file, function)
    own = None if owner is None else file.classes[owner]
    if owner is None or own is None:
        return None
    attributes = set(own)
    for base in owner.bases:
        inherited = _inherited(_evaluated(base, function.__globals__))
        if inherited is None:
            return None
        attributes |= inherited

    return frozenset(attributes)


def _class_of(file: SourceFile, function: Function) -> ast.ClassDef | None:
    *_, name = ["", *function.__qualname__.split(".")[:-1]]
    line = function.__code__.co_firstlineno
    classes = [
        node
        for node in file.classes
        if node.name == name and node.lineno <= line <= (node.end_lineno or 0)
    ]

    return classes[-1] if classes else None


def _attributes_set(owner: ast.ClassDef) -> set[str] | None:
    """Return the attributes that the body of a class sets; None if there may be others."""
    attributes = {name for node in owner.body if (name := _defined_name(node))}
    for node in ast.walk(owner):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                attributes.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                attributes.add(name)
            case ast.Name(id="setattr" | "__dict__" | "vars") | ast.Attribute(attr="__dict__"):
                return None
            case ast.FunctionDef(name="__getattr__" | "__getattribute__"):
                return None
            case ast.Attribute(attr="register_buffer" | "register_parameter" | "add_module"):
                return None
            case ast.Assign(targets=targets):
                attributes |= {each.id for each in targets if isinstance(each, ast.Name)}

    return attributes


@lru_cache(maxsize=256)
def _inherited(base: Any) -> frozenset[str] | None:
    """Return the attributes of an imported class, with those that its methods set."""
    if not isinstance(base, type):
        return None
    attributes = _declared(base)
    for each in base.__mro__[:-1]:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
        except (OSError, TypeError, SyntaxError):
            return None
        attributes |= _attributes_set(typing.cast("ast.ClassDef", tree.body[0])) or set()

    return frozenset(attributes)


def _declared(base: type) -> set[str]:
    """Return the attributes of an imported class, with those that it only annotates."""
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
