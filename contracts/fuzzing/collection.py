"""What is under contract in a package: functions, and classes with such methods."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.fuzzing.fuzz import methods_of

__all__ = ["modules_in", "subjects_in"]


def modules_in(package: str) -> Iterator[ModuleType]:
    """
    Import a package and all that is in it, in the order of their names; no `__main__`.

    Raises:
        ContractError: one of them cannot be imported.
    """
    module = _imported(package)
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        if found.name != "__main__":
            yield from modules_in(f"{package}.{found.name}")


def subjects_in(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """
    Give the functions and classes under contract that a module defines, in order.

    What has two names there has its first.
    """
    seen = set()
    for name, member in list(vars(module).items()):
        if getattr(member, "__module__", None) == module.__name__ and id(member) not in seen:
            seen.add(id(member))
            if _is_contracted(member):
                yield name, member


def _is_contracted(member: Any) -> bool:
    if isinstance(member, type):
        return bool(methods_of(member))

    return inspect.isfunction(member) and contract_of(member, strict=False).speaks_of_arrays


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        message = f"cannot import {name!r}: {said}{_where(error)}"
        raise ContractError(message) from error


def _where(error: BaseException) -> str:
    """Say at which line of a file something went wrong, if the error itself does not."""
    frames = traceback.extract_tb(error.__traceback__)
    machinery = ("<", importlib.__file__)
    files = [each for each in frames[1:] if not each.filename.startswith(machinery)]
    if not files or isinstance(error, ContractError | SyntaxError):
        return ""

    return f" ({files[-1].filename}:{files[-1].lineno})"
