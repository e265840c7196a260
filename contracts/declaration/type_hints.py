"""Resolve annotations that are strings; an annotation of an array is never dropped."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from jaxtyping import AbstractDtype

from contracts.declaration.source_file import SourceFile, source_file
from contracts.errors import ContractError

__all__ = ["are_all_resolved", "hints_of"]

Function = Callable[..., Any]


class _ForwardReference(type):
    """A class that is defined after the annotation that names it, or never."""

    scope: Mapping[str, Any]
    undefined: bool

    def __getitem__(cls, _: object) -> _ForwardReference:
        return cls

    def __getattr__(cls, name: str) -> _ForwardReference:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __instancecheck__(cls, value: object) -> bool:
        defined = cls.scope.get(cls.__name__)

        return not isinstance(defined, type) or isinstance(value, defined)


def hints_of(function: Function, *, strict: bool) -> dict[str, Any]:
    """
    Return the resolved annotations of a function.

    A class that the module defines later is looked up when it is needed. If not *strict*,
    an annotation without an array that does not resolve is left out; a container of what the
    module never defines is not checked, as by jaxtyping.

    Raises:
        ContractError: an annotation does not resolve.
    """
    try:
        resolved = _resolved(function, strict=strict)
        return {name: _without_undefined(hint) for name, hint in resolved.items()}
    except ContractError:
        if strict:
            raise
    hints = {}
    for name, annotation in function.__annotations__.items():
        try:
            hints[name] = _resolved(_alone(function, name), strict=False)[name]
        except ContractError:
            if _names_dtype(annotation, function):
                raise

    return hints


def are_all_resolved(function: Function) -> bool:
    """Return whether each name in the annotations of a function exists now."""
    try:
        hints = hints_of(function, strict=True)
    except ContractError:
        return False

    return not any(map(_has_stand_in, hints.values()))


def _has_stand_in(hint: Any) -> bool:
    """Return whether a stand-in is in a hint, or in the list of arguments of a `Callable`."""
    parts = hint if isinstance(hint, list) else typing.get_args(hint)

    return isinstance(hint, _ForwardReference) or any(map(_has_stand_in, parts))


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
    """Return a stand-in for a name that does not exist yet, or None."""
    file = source_file(function)
    imported = file.imported_for_type_checkers(name)
    if imported is not None:
        return imported
    undefined = name not in function.__qualname__.split(".") and name not in file.names
    if strict and undefined:
        return None

    return _ForwardReference(name, (), {"scope": function.__globals__, "undefined": undefined})


def _without_undefined(hint: Any) -> Any:
    """Replace each container of a name that is never defined by its stand-in, which accepts all."""
    undefined = _undefined_in(hint)
    if undefined is None:
        return hint
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return typing.Union.__getitem__(tuple(map(_without_undefined, typing.get_args(hint))))

    return undefined


def _undefined_in(hint: Any) -> Any:
    """Return the stand-in of a name that is never defined, if there is one in a hint."""
    if isinstance(hint, _ForwardReference):
        return hint if hint.undefined else None

    return next(filter(None, map(_undefined_in, typing.get_args(hint))), None)


def _alone(function: Function, name: str) -> Function:
    """Return a function of the same file with one of the annotations."""
    alone = FunctionType((lambda: None).__code__, function.__globals__)
    alone.__wrapped__ = function  # type: ignore[attr-defined]
    alone.__qualname__ = function.__qualname__
    alone.__annotations__ = {name: function.__annotations__[name]}

    return alone


def _names_dtype(annotation: object, function: Function) -> bool:
    """Whether the text of an annotation names a dtype of jaxtyping."""
    if not isinstance(annotation, str):
        return True
    file = source_file(function)
    words = re.findall(r"[A-Za-z_][\w.]*(?=\s*\[)", annotation)

    return any(_is_dtype(word, function.__globals__, file) for word in words)


def _is_dtype(word: str, scope: Mapping[str, Any], file: SourceFile) -> bool:
    first, *rest = word.split(".")
    value = scope.get(first, file.imported_for_type_checkers(first))
    for name in rest:
        value = getattr(value, name, None)

    return isinstance(value, type) and issubclass(value, AbstractDtype)


def _unresolved(error: Exception) -> ContractError:
    return ContractError(f"cannot resolve an annotation: {error}")
