"""The callables that a target of the command names, or the reasons why they have no test."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from contracts.declaration.callables import CallableKind, ContractedCallable
from contracts.declaration.discovery import definitions_in, import_module, methods_of
from contracts.errors import ContractError
from contracts.ghostwriter.source_files import SUFFIX, is_module_of, module_name_of

__all__ = ["Omission", "TargetError", "callables_of"]


class TargetError(ValueError):
    """A target for which no test can be written; the message is one line."""


@dataclass(frozen=True)
class Omission:
    """A callable with arrays in its annotations, and the reason why it has no test."""

    name: str
    reason: str


Result = ContractedCallable | Omission


def callables_of(target: str) -> list[Result]:
    """
    Return what a target names: all public definitions of a module or a file, or one of its names.

    Raises:
        TargetError: the target is malformed, cannot be imported, or has no array annotation.
    """
    place, colon, name = target.rpartition(":") if ":" in target else (target, "", "")
    file = Path(place) if place.endswith(SUFFIX) else None
    if file is not None and not file.is_file():
        message = f"there is no file {place!r}"
        raise TargetError(message)
    module_name = place if file is None else module_name_of(file)
    if not all(map(str.isidentifier, [*module_name.split("."), name or "_" * (not colon)])):
        message = (
            f"TARGET: got {target!r}, expected mypkg.mod, mypkg.mod:name, ./file.py or "
            "./file.py:name"
        )
        raise TargetError(message)
    module = _imported(module_name, file)
    values = {name: _named(module, name)} if name else dict(definitions_in(module, public=True))
    results = [each for named in values.items() for each in _callables(module_name, *named)]
    if not results:
        message = f"{target} has no contract: none of its annotations describes an array"
        raise TargetError(message)

    return results


def _imported(name: str, file: Path | None) -> ModuleType:
    """
    Return a module, which must be that of the file if there is one.

    Raises:
        TargetError: it cannot be imported, or its name is that of another module.
    """
    try:
        module = import_module(name)
    except ContractError as error:
        raise TargetError(str(error)) from error
    if file is not None and not is_module_of(module, file):
        message = f"{str(file)!r} cannot be imported as {name}: another module has this name"
        raise TargetError(message)

    return module


def _named(module: ModuleType, name: str) -> Any:
    if hasattr(module, name):
        return getattr(module, name)
    close = difflib.get_close_matches(name, dir(module), n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    message = f"{module.__name__} has no {name!r}{hint}"
    raise TargetError(message)


def _callables(module: str, name: str, value: Any) -> Iterator[Result]:
    if isinstance(value, type):
        yield from _methods(module, name, value)
    elif inspect.isfunction(value):
        yield from _described(
            ContractedCallable(CallableKind.FUNCTION, value, value, module, qualname=name)
        )


def _methods(module: str, name: str, owner: type) -> Iterator[Result]:
    """Yield the methods that a class defines; leave out a class that cannot be checked."""
    results: list[Result] = []
    for each in methods_of(owner, inherited=False):
        method = each.qualname.rpartition(".")[2]
        described = _described(replace(each, module=module, qualname=f"{name}.{method}"))
        results += [each for each in described if isinstance(each, Omission) or _is_public(method)]
    unreadable = next((each for each in results if isinstance(each, Omission)), None)
    if unreadable and not all(
        each.is_checked for each in results if not isinstance(each, Omission)
    ):
        yield Omission(name, unreadable.reason)
    else:
        yield from results


def _is_public(method: str) -> bool:
    return not method.startswith("_") or method == "__call__"


def _described(candidate: ContractedCallable) -> Iterator[Result]:
    """Yield a callable if its contract describes arrays, or the reason why it has no test."""
    try:
        describes_arrays = candidate.contract.has_arrays
    except ContractError as error:
        if _may_describe_arrays(candidate):
            yield Omission(candidate.qualname, error.reason)
        return
    if describes_arrays:
        reason = _objection(candidate)
        yield Omission(candidate.qualname, reason) if reason else candidate


def _may_describe_arrays(candidate: ContractedCallable) -> bool:
    """Whether a function whose annotations cannot all be resolved may describe an array."""
    try:
        return candidate.describes_arrays
    except ContractError:
        return True


def _objection(candidate: ContractedCallable) -> str:
    if inspect.iscoroutinefunction(candidate.function):
        return "it is asynchronous"
    if candidate.needs_instance and inspect.isabstract(candidate.owner):
        return f"{candidate.qualname.partition('.')[0]} is abstract"

    return ""
