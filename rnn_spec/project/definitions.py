"""The file and the line of a definition, by the name of a target; nothing of it is imported."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path

from rnn_spec.project.parsing import absolute_name, parse_file

__all__ = ["Definition", "definition_of", "files_that_define"]

MOST_IMPORTS = 5
"""How many imports are followed from a name to its definition."""


@dataclass(frozen=True)
class Definition:
    """
    Where something is defined.

    Attributes:
        file: the file.
        line: the line, counted from 1.
    """

    file: Path
    line: int


def definition_of(target: str) -> Definition | None:
    """
    Return where a target is defined, `module:Class` or `./file.py:Class`.

    Of a layer inside a model it is the model's class; of a name that a module imports, the module
    that defines it. It is the first line of the file if the name is not found there.

    Returns:
        None if the target has no file of Python.
    """
    place, _, path = target.rpartition(":")
    try:
        module = _module_of_file(Path(place)) if place.endswith(".py") else _module_named(place)
    except OSError:  # such as a name that is too long
        return None

    return None if module is None else _find(module, path.split("."), MOST_IMPORTS)


def files_that_define(name: str, folder: Path) -> list[Path]:
    """Return the files of Python in a folder, and not in folders below it, that bind a name."""
    return [each for each in sorted(folder.glob("*.py")) if _binding(_body(each), name)]


@dataclass(frozen=True)
class _Module:
    """A file of Python, and the package that its relative imports start from."""

    file: Path
    package: str = ""


def _module_of_file(file: Path) -> _Module | None:
    return _Module(file) if file.is_file() else None


def _module_named(name: str) -> _Module | None:
    """Return the module of a name, of the working directory or else where an import finds it."""
    top, *inner = name.split(".")
    here = _in_folders([Path.cwd(), Path.cwd() / "src"], [top, *inner])
    spec = None if here else _spec_of(top)
    if spec is None:
        return here
    if spec.submodule_search_locations is not None:
        return _in_folders([*map(Path, spec.submodule_search_locations)], inner, top)

    return _Module(Path(spec.origin or "")) if (spec.origin or "").endswith(".py") else None


def _spec_of(top: str) -> ModuleSpec | None:
    """Find a package or a module of the top level; nothing of it is imported."""
    try:
        return importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None


def _in_folders(folders: Sequence[Path], parts: Sequence[str], package: str = "") -> _Module | None:
    """Return the module that names lead to from the folders of a package."""
    for folder in folders:
        whole = ".".join(filter(None, [package, *parts]))
        module = folder.joinpath(*parts[:-1], f"{parts[-1]}.py") if parts else None
        init = folder.joinpath(*parts, "__init__.py")
        if init.is_file():
            return _Module(init, whole)
        if module and module.is_file():
            return _Module(module, whole.rpartition(".")[0])

    return None


def _find(module: _Module, path: Sequence[str], imports: int) -> Definition | None:
    """Find what a path names in a module, through the import that binds its first name."""
    bound = _binding(_body(module.file), path[0])
    match bound:
        case ast.ImportFrom() if imports:
            origin = _module_named(absolute_name(bound, module.package))
            name = next(each.name for each in bound.names if _bound(each) == path[0])
            found = None if origin is None else _find(origin, [name, *path[1:]], imports - 1)
            return found or Definition(module.file, bound.lineno)
        case ast.ClassDef():
            return Definition(module.file, _innermost(bound, path[1:]).lineno)
        case None:
            return Definition(module.file, 1)

    return Definition(module.file, bound.lineno)


def _body(file: Path) -> list[ast.stmt]:
    """Return the statements of a file; none if it cannot be read."""
    try:
        return parse_file(file).body
    except (OSError, ValueError):
        return []


def _binding(body: Iterable[ast.stmt], name: str) -> ast.stmt | None:
    """Return the last statement at the top level of a module that binds a name."""
    bindings = [each for each in _statements(body) if name in _names(each)]

    return bindings[-1] if bindings else None


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, those under `if` and `try` too."""
    for each in body:
        yield each
        if isinstance(each, ast.If | ast.Try | ast.With):
            inner = [*each.body, *getattr(each, "orelse", [])]
            inner += [one for handler in getattr(each, "handlers", []) for one in handler.body]
            yield from _statements(inner)


def _names(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds."""
    match statement:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return {statement.name}
        case ast.ImportFrom():
            return {*map(_bound, statement.names)}
        case ast.Assign():
            return {each.id for each in statement.targets if isinstance(each, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}

    return set()


def _bound(name: ast.alias) -> str:
    return name.asname or name.name


def _innermost(found: ast.ClassDef, path: Sequence[str]) -> ast.ClassDef:
    """Return the class inside a class that a path names, as far as it names classes."""
    for name in path:
        inner = [each for each in found.body if isinstance(each, ast.ClassDef)]
        named = next((each for each in inner if each.name == name), None)
        if named is None:
            return found
        found = named

    return found
