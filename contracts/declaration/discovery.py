"""The callables that packages, modules and classes define."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from contracts.declaration.callables import CallableKind, ContractedCallable
from contracts.errors import ContractError

__all__ = ["definitions_in", "import_module", "kind_of", "methods_of", "modules_in"]


def import_module(name: str) -> ModuleType:
    """
    Import a module.

    Raises:
        ContractError: it cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        message = f"cannot import {name!r}: {reason}{_location(error)}{_advice(name, error)}"
        raise ContractError(message) from error


def modules_in(package: str) -> Iterator[ModuleType]:
    """
    Import a package and its modules, in the order of their names, except `__main__`.

    Raises:
        ContractError: one of them cannot be imported.
    """
    module = import_module(package)
    yield module
    for each in pkgutil.iter_modules(getattr(module, "__path__", ())):
        if each.name != "__main__":
            yield from modules_in(f"{package}.{each.name}")


def definitions_in(module: ModuleType, *, public: bool = False) -> Iterator[tuple[str, Any]]:
    """
    Yield the functions and classes that a module defines, in order, each by its first name.

    Args:
        module: the module.
        public: whether to leave out what is not in `__all__`, or, without `__all__`, what starts
            with an underscore.
    """
    seen = set()
    for name, value in list(vars(module).items()):
        if public and not _is_public(module, name):
            continue
        if getattr(value, "__module__", None) == module.__name__ and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, type) or inspect.isfunction(value):
                yield name, value


def methods_of(cls: type, *, inherited: bool = True) -> Iterator[ContractedCallable]:
    """Yield the methods of a class: its own in order, or with the inherited ones by name."""
    members = inspect.getmembers_static(cls) if inherited else list(vars(cls).items())
    for name, member in members:
        function = getattr(member, "__func__", member)
        if inspect.isfunction(function):
            kind = kind_of(member)
            yield ContractedCallable(
                kind=kind,
                function=function,
                called=function if kind is CallableKind.METHOD else getattr(cls, name),
                module=cls.__module__,
                qualname=f"{cls.__qualname__}.{name}",
                owner=cls,
                receiver=cls if kind is CallableKind.CLASS_METHOD else None,
            )


def kind_of(member: object) -> CallableKind:
    """Return the kind of a member of a class, as the class keeps it."""
    if isinstance(member, staticmethod):
        return CallableKind.STATIC_METHOD

    return CallableKind.CLASS_METHOD if isinstance(member, classmethod) else CallableKind.METHOD


def _is_public(module: ModuleType, name: str) -> bool:
    names = getattr(module, "__all__", None)

    return name in names if names is not None else not name.startswith("_")


def _advice(name: str, error: BaseException) -> str:
    """Return how to import what is in the current folder, and is not on the path."""
    top = name.partition(".")[0]
    is_here = Path(top).is_dir() or Path(f"{top}.py").is_file()
    if not (is_here and isinstance(error, ModuleNotFoundError) and error.name == top):
        return ""

    return (
        f"; {top} is in the current folder, which is not on sys.path: run python -m pytest or "
        "python -m contracts, or set PYTHONPATH=."
    )


def _location(error: BaseException) -> str:
    """Return file and line where an import failed, unless the error contains them."""
    frames = traceback.extract_tb(error.__traceback__)
    import_system = ("<", importlib.__file__)
    files = [each for each in frames[1:] if not each.filename.startswith(import_system)]
    if not files or isinstance(error, ContractError | SyntaxError):
        return ""

    return f" ({files[-1].filename}:{files[-1].lineno})"
