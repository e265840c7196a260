"""
Definitions that are executed again, such as a function inside a function.

What has no arrays in its annotations is left as it is, and a call of the function around it should
not pay for reading them once more.
"""

from __future__ import annotations

import types
import typing
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from contracts.declaration.type_hints import are_all_resolved

__all__ = ["is_known_without_arrays", "remember_without_arrays"]

WRITTEN = (types.GenericAlias, types.UnionType)
"""Annotations that are made again by each execution, and are compared by their arguments."""


@dataclass(frozen=True)
class _Definition:
    """
    A definition that was executed.

    Attributes:
        code: the code of the function that it made.
        scope: the identity of the namespace in which its annotations were resolved.
        annotations: its annotations.
    """

    code: weakref.ref[CodeType]
    scope: int
    annotations: Mapping[str, Any]

    def made(self, function: FunctionType) -> bool:
        """Return whether a function is from this definition, with the same annotations."""
        own, others = self.annotations, function.__annotations__

        return (
            self.code() is function.__code__
            and self.scope == id(function.__globals__)
            and own.keys() == others.keys()
            and all(_is_same(own[name], others[name]) for name in own)
        )


_without_arrays: dict[int, _Definition] = {}
"""The definitions without arrays in their annotations, by the identity of their code."""


def is_known_without_arrays(function: FunctionType) -> bool:
    """Return whether the same definition was found before to have no arrays."""
    known = _without_arrays.get(id(function.__code__))

    return known is not None and not _is_marked(function) and known.made(function)


def remember_without_arrays(function: FunctionType) -> None:
    """
    Remember that a function has no arrays in its annotations, if it may be defined again.

    One with overloads or marks is read each time, and so is one with a name that does not exist
    yet: it may be an array the next time.
    """
    if "<locals>" not in function.__qualname__ or _is_marked(function):
        return
    if typing.get_overloads(function) or not are_all_resolved(function):
        return
    code, key = function.__code__, id(function.__code__)
    dies = weakref.ref(code, lambda _: _without_arrays.pop(key, None))
    scope, annotations = id(function.__globals__), dict(function.__annotations__)
    _without_arrays[key] = _Definition(dies, scope, annotations)


def _is_marked(function: FunctionType) -> bool:
    """Return whether something is stored on a function, as a refinement is."""
    return bool(vars(function))


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two annotations are one; no other object is asked whether it is equal."""
    if one is other:
        return True
    comparable = type(one) is type(other) and isinstance(one, (str, *WRITTEN))

    return comparable and one == other
