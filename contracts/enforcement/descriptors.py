"""Descriptors and partial calls: the same object around functions that are checked."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

__all__ = ["functions_in", "with_checked_functions"]

Function = Callable[..., Any]


def with_checked_functions(target: Any, check: Callable[[Function], Function]) -> Any:
    """
    Return a descriptor or a partial call like another, around the functions that *check* returns.

    The same object is returned if it has no function, or *check* returns each as it is.
    """
    match target:
        case property():
            return _property(target, check)
        case functools.cached_property():
            return _cached_property(target, check)
        case functools.partial() | functools.partialmethod():
            function = check(target.func)
            if function is target.func:
                return target
            return type(target)(function, *target.args, **target.keywords)
        case staticmethod() | classmethod():
            function = check(target.__func__)
            return target if function is target.__func__ else type(target)(function)

    return target


def _property(target: property, check: Callable[[Function], Function]) -> property:
    own = target.fget, target.fset, target.fdel
    read, write, delete = (each and check(each) for each in own)

    return (
        target
        if (read, write, delete) == own
        else property(read, write, delete, doc=target.__doc__)
    )


def _cached_property(
    target: functools.cached_property[Any], check: Callable[[Function], Function]
) -> functools.cached_property[Any]:
    function = check(target.func)
    if function is target.func:
        return target
    made = functools.cached_property(function)
    made.attrname = target.attrname

    return made


def functions_in(target: Any) -> list[Function]:
    """Return the functions of a descriptor or a partial call; none of any other object."""
    match target:
        case property():
            return [each for each in (target.fget, target.fset, target.fdel) if each]
        case functools.cached_property() | functools.partial() | functools.partialmethod():
            return [target.func]
        case staticmethod() | classmethod():
            return [target.__func__]

    return []
