"""Annotations that are strings, resolved: nothing that speaks of an array becomes `Any`."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from jaxtyping import AbstractDtype

from contracts.declaration.declaration import Declaring, declaring
from contracts.errors import ContractError

__all__ = ["hints_of"]

Function = Callable[..., Any]


class _Later(type):
    """A class that is defined after the annotation that names it, or never."""

    scope: Mapping[str, Any]

    def __getitem__(cls, _: object) -> _Later:
        return cls

    def __getattr__(cls, name: str) -> _Later:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __instancecheck__(cls, value: object) -> bool:
        found = cls.scope.get(cls.__name__)

        return not isinstance(found, type) or isinstance(value, found)


def hints_of(function: Function, *, strict: bool) -> dict[str, Any]:
    """
    Resolve the annotations of a function.

    A class that the module defines later is looked up when it is needed. Where not *strict*,
    an annotation that does not resolve and speaks of no array is left out.

    Raises:
        ContractError: an annotation does not resolve.
    """
    try:
        return _resolved(function, strict=strict)
    except ContractError:
        if strict:
            raise
    found = {}
    for name, annotation in function.__annotations__.items():
        try:
            found[name] = _resolved(_alone(function, name), strict=False)[name]
        except ContractError:
            if _speaks_of_arrays(annotation, function):
                raise

    return found


def _resolved(function: Function, *, strict: bool) -> dict[str, Any]:
    stand_ins: dict[str, Any] = {}
    while True:
        try:
            return typing.get_type_hints(function, localns=stand_ins, include_extras=True)
        except NameError as error:
            name = str(error.name)
            stand_in = _stand_in(function, name, strict=strict)
            if name in stand_ins or stand_in is None:
                raise _unresolved(error) from None
            stand_ins[name] = stand_in
        except ContractError:
            raise
        except Exception as error:
            raise _unresolved(error) from error


def _stand_in(function: Function, name: str, *, strict: bool) -> Any:
    """Give what a missing name stands for, or None."""
    file = declaring(function)
    found = file.imported_for_checkers(name)
    if found is not None:
        return found
    if strict and name not in file.bound and name not in function.__qualname__.split("."):
        return None

    return _Later(name, (), {"scope": function.__globals__})


def _alone(function: Function, name: str) -> Function:
    """Give a function of the same file with one of the annotations."""
    alone = FunctionType((lambda: None).__code__, function.__globals__)
    alone.__wrapped__ = function  # type: ignore[attr-defined]
    alone.__qualname__ = function.__qualname__
    alone.__annotations__ = {name: function.__annotations__[name]}

    return alone


def _speaks_of_arrays(annotation: object, function: Function) -> bool:
    """Whether the text of an annotation names a dtype of jaxtyping."""
    if not isinstance(annotation, str):
        return True
    file = declaring(function)
    words = re.findall(r"[A-Za-z_][\w.]*(?=\s*\[)", annotation)

    return any(_is_dtype(word, function.__globals__, file) for word in words)


def _is_dtype(word: str, scope: Mapping[str, Any], file: Declaring) -> bool:
    first, *rest = word.split(".")
    found = scope.get(first, file.imported_for_checkers(first))
    for name in rest:
        found = getattr(found, name, None)

    return isinstance(found, type) and issubclass(found, AbstractDtype)


def _unresolved(error: Exception) -> ContractError:
    return ContractError(f"an annotation does not resolve: {error}")
