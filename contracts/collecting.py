"""What is under contract in a package: functions, and classes with such methods."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from contracts.errors import ContractError
from contracts.fuzzing import methods_of
from contracts.signature import contract_of

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
    """Give the functions and classes under contract that a module defines, by name, in order."""
    for name, member in vars(module).items():
        if getattr(member, "__module__", None) != module.__name__:
            continue
        if isinstance(member, type):
            if methods_of(member) and member.__name__ == name:
                yield name, member
        elif _is_contracted(member):
            yield name, member


def _is_contracted(member: Any) -> bool:
    inner = inspect.isfunction(member)

    return inner and contract_of(member, strict=False).speaks_of_arrays


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        message = f"cannot import {name!r}: {type(error).__name__}: {error}"
        raise ContractError(message) from error
