"""What a test can be written for: the callables of a module that speak of arrays."""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from contracts.declaration.declaration import place
from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.model.clause import Contract

__all__ = ["Omission", "Subject", "TargetError", "subjects_of"]

Function = Callable[..., Any]


class TargetError(ValueError):
    """A target that names nothing that a test can be written for, in one line."""


@dataclass(frozen=True)
class Subject:
    """
    A callable that is under contract, or could be.

    Attributes:
        module: that it is imported from.
        name: of the function, or of the class.
        method: its name in the class.
        owner: the class.
        function: as it is written.
        bound: whether an instance is needed to call it.
    """

    module: str
    name: str
    method: str
    owner: type | None
    function: Function
    bound: bool

    @cached_property
    def contract(self) -> Contract:
        """Of the function."""
        return contract_of(self.function)

    @property
    def called(self) -> str:
        """Its name with that of its class."""
        return f"{self.name}.{self.method}" if self.method else self.name

    @property
    def held(self) -> bool:
        """Whether it is under contract where it is defined."""
        return hasattr(self.function, "__contract__")


@dataclass(frozen=True)
class Omission:
    """A callable that speaks of arrays, and why no test can be written for it."""

    called: str
    reason: str


Found = Iterator[Subject | Omission]


def subjects_of(target: str) -> list[Subject | Omission]:
    """
    Find what a target names: all that is public and defined in a module, or one name of it.

    Raises:
        TargetError: the target is malformed, cannot be imported, or speaks of no array.
    """
    module, colon, name = target.partition(":")
    if not all(map(str.isidentifier, [*module.split("."), name or "_" * (not colon)])):
        message = f"TARGET is {target!r}, where mypkg.mod or mypkg.mod:name belongs"
        raise TargetError(message)
    values = _public(_imported(module))
    if name:
        values = {name: _named(_imported(module), name)}
    found = [each for named in values.items() for each in _found(module, *named)]
    if not found:
        message = f"nothing in {target} is under contract: no annotation speaks of an array"
        raise TargetError(message)

    return found


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        message = f"cannot import {name!r}: {type(error).__name__}: {error}"
        raise TargetError(message) from error


def _named(module: ModuleType, name: str) -> Any:
    if hasattr(module, name):
        return getattr(module, name)
    near = difflib.get_close_matches(name, dir(module), n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    message = f"{module.__name__} has no {name!r}{meant}"
    raise TargetError(message)


def _public(module: ModuleType) -> dict[str, Any]:
    """Give what a module defines and offers, in the order in which it stands there, once."""
    names = getattr(module, "__all__", None)
    found = {
        id(value): (name, value)
        for name, value in reversed(vars(module).items())
        if getattr(value, "__module__", None) == module.__name__
        and (name in names if names is not None else not name.startswith("_"))
    }

    return dict(reversed(found.values()))


def _found(module: str, name: str, value: Any) -> Found:
    if isinstance(value, type):
        yield from _methods(module, name, value)
    elif inspect.isfunction(value):
        yield from _read(Subject(module, name, "", None, value, bound=False))


def _methods(module: str, name: str, owner: type) -> Found:
    """Give the methods that a class defines; a class that cannot be held is left out whole."""
    found: list[Subject | Omission] = []
    for method, member in vars(owner).items():
        function = getattr(member, "__func__", member)
        if not inspect.isfunction(function):
            continue
        bound = function is member
        read = _read(Subject(module, name, method, owner, function, bound=bound))
        found += [each for each in read if isinstance(each, Omission) or _is_public(method)]
    unreadable = next((each for each in found if isinstance(each, Omission)), None)
    if unreadable and not all(each.held for each in found if isinstance(each, Subject)):
        yield Omission(name, unreadable.reason)
    else:
        yield from found


def _is_public(method: str) -> bool:
    return not method.startswith("_") or method == "__call__"


def _read(subject: Subject) -> Found:
    """Give a callable if it speaks of arrays; without its contract, the reason."""
    function = subject.function
    try:
        speaks = subject.contract.speaks_of_arrays
    except ContractError as error:
        if not _is_other(function):
            reason = str(error).removeprefix(f"{place(function)}: ")
            yield Omission(subject.called, reason.removeprefix(f"{function.__qualname__}: "))
        return
    if speaks:
        reason = _objection(subject)
        yield Omission(subject.called, reason) if reason else subject


def _is_other(function: Function) -> bool:
    """Whether a function whose annotations do not resolve speaks of no array."""
    try:
        return not contract_of(function, strict=False).speaks_of_arrays
    except ContractError:
        return False


def _objection(subject: Subject) -> str:
    if inspect.iscoroutinefunction(subject.function):
        return "it is asynchronous"
    if subject.bound and inspect.isabstract(subject.owner):
        return f"{subject.name} is abstract"

    return ""
