"""A module as its source shows it: its classes, its functions, and what they name of others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rnn_spec.project.parsing import absolute_name
from rnn_spec.project.python_files import PythonFile

__all__ = ["ClassSource", "ModuleSource", "Parameter", "read_module"]

LOOPS = (ast.For, ast.AsyncFor, ast.While)
PAIR = 2


@dataclass(frozen=True)
class Parameter:
    """
    A parameter of a method.

    Attributes:
        name: its name.
        annotation: its annotation, as it is written; empty if there is none.
        is_required: whether it has no default.
    """

    name: str
    annotation: str
    is_required: bool


@dataclass(frozen=True)
class ClassSource:
    """
    A class, as its source shows it.

    Attributes:
        name: its name.
        bases: the full names of its bases.
        makes: the full names of what its constructor uses.
        constructor: the parameters of its constructor; None if it inherits that.
        forward: the parameters of `forward`; None if it inherits that.
        passes_on: whether its constructor takes `**kwargs`.
        loops: whether a method has a loop, other than one that sets initial values.
        returns_pair: whether `forward` returns two values somewhere.
        is_abstract: whether `forward` does nothing but raise an error, or is marked as abstract.
    """

    name: str
    bases: tuple[str, ...]
    makes: frozenset[str]
    constructor: tuple[Parameter, ...] | None
    forward: tuple[Parameter, ...] | None
    passes_on: bool
    loops: bool
    returns_pair: bool
    is_abstract: bool


@dataclass(frozen=True)
class ModuleSource:
    """
    A module, as its source shows it.

    Attributes:
        file: its file.
        names: for each name that it imports, the full name.
        classes: its classes.
        running: the line of a loop that runs when it is imported, or that reads the arguments of
            a program; None if there is none.
        has_contracts: whether a function of it has an annotation of jaxtyping.
    """

    file: PythonFile
    names: Mapping[str, str]
    classes: tuple[ClassSource, ...]
    running: int | None
    has_contracts: bool


def read_module(file: PythonFile, tree: ast.Module) -> ModuleSource:
    """Return what the source of a module shows."""
    names = dict(_imports(tree, file.package))
    own = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    every = names | {each.name: f"{file.place}.{each.name}" for each in own}
    classes = tuple(_class_source(each, every) for each in own)

    return ModuleSource(file, names, classes, _running(tree), _has_contracts(tree, names))


def _has_contracts(tree: ast.Module, names: Mapping[str, str]) -> bool:
    """Return whether a public function at the top level has an annotation of jaxtyping."""
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    public = (each for each in functions if not each.name.startswith("_"))
    named = (_full_name(node, names) for each in public for node in ast.walk(each.args))

    return any(each.startswith("jaxtyping.") for each in named)


def _imports(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported, with its full name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for each in node.names:
                    top = each.name.partition(".")[0]
                    yield (each.asname or top), (each.name if each.asname else top)
            case ast.ImportFrom():
                origin = absolute_name(node, package)
                for each in node.names:
                    yield (each.asname or each.name), f"{origin}.{each.name}"


def _class_source(node: ast.ClassDef, names: Mapping[str, str]) -> ClassSource:
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    constructor, forward = methods.get("__init__"), methods.get("forward")
    made = [_full_name(each, names) for each in ast.walk(constructor)] if constructor else []

    return ClassSource(
        node.name,
        tuple(filter(None, (_full_name(each, names) for each in node.bases))),
        frozenset(filter(None, made)),
        None if constructor is None else _parameters(constructor.args),
        None if forward is None else _parameters(forward.args),
        constructor is not None and constructor.args.kwarg is not None,
        any(_has_loop(each) for name, each in methods.items() if not _sets_values(name)),
        forward is not None and any(map(_is_pair, ast.walk(forward))),
        forward is not None and _is_abstract(forward),
    )


def _full_name(node: ast.AST, names: Mapping[str, str]) -> str:
    """Return the full name that an expression stands for; empty if it is no name."""
    match node:
        case ast.Name():
            return names.get(node.id, "")
        case ast.Attribute():
            before = _full_name(node.value, names)
            return f"{before}.{node.attr}" if before else ""
        case ast.Subscript():
            return _full_name(node.value, names)

    return ""


def _parameters(arguments: ast.arguments) -> tuple[Parameter, ...]:
    """Return the parameters after `self`, without `*args` and `**kwargs`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    listed = [(each, place < required) for place, each in enumerate(positional)][1:]
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    listed += [(each, default is None) for each, default in pairs]

    return tuple(Parameter(each.arg, _written(each.annotation), need) for each, need in listed)


def _written(annotation: ast.expr | None) -> str:
    return "" if annotation is None else ast.unparse(annotation)


def _has_loop(method: ast.FunctionDef) -> bool:
    return any(isinstance(each, LOOPS) for each in ast.walk(method))


def _sets_values(method: str) -> bool:
    return "init" in method or "reset" in method


def _is_pair(node: ast.AST) -> bool:
    is_tuple = isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple)

    return is_tuple and len(node.value.elts) == PAIR  # type: ignore[attr-defined]


def _is_abstract(forward: ast.FunctionDef) -> bool:
    statements = [each for each in forward.body if not _is_docstring(each)]
    marks = {ast.unparse(each).rpartition(".")[2] for each in forward.decorator_list}

    return "abstractmethod" in marks or [*map(type, statements)] in ([ast.Raise], [ast.Pass], [])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _running(tree: ast.Module) -> int | None:
    """Return the first line of what a program does, and a module does not, when it is imported."""
    for each in tree.body:
        if isinstance(each, LOOPS) or _reads_arguments(each):
            return each.lineno

    return None


def _reads_arguments(statement: ast.stmt) -> bool:
    """Return whether a statement at the top level reads the arguments of a program."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
        return False
    names = (each.attr for each in ast.walk(statement) if isinstance(each, ast.Attribute))

    return "parse_args" in names
