"""Copies of a callable, so that no call sees what another one left behind."""

from __future__ import annotations

import copy
import inspect
import sys
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Copies"]

Function = Callable[..., Any]

IMMUTABLE = (
    *(bool, bytes, complex, float, int, str, type, types.NoneType),
    *(types.BuiltinFunctionType, types.FunctionType, types.MethodType, weakref.ref),
)
"""Types of attributes that a call cannot change in place."""


class UnseenChangesError(Exception):
    """A module has an attribute of which it cannot be seen whether a call changed it."""


@dataclass(eq=False)
class Copies:
    """
    Makes copies of a callable; one that a call left unchanged is used again.

    Attributes:
        function: the callable.
        shares_parameters: whether the copies of a module have its own parameters, into which a
            call seldom writes.
    """

    function: Function
    shares_parameters: bool = True
    _copy: Function | None = None
    _state: list[Any] = field(default_factory=list)

    def fresh(self) -> Function:
        """Return a copy that no call has changed; of a plain function, itself."""
        owner = getattr(self.function, "__self__", None)
        if inspect.isroutine(self.function) and (owner is None or inspect.ismodule(owner)):
            return self.function
        if self._copy is not None and self._is_unchanged():
            return self._copy
        root = self.function if owner is None else owner
        try:
            self._copy = copy.deepcopy(
                self.function, _shared(root) if self.shares_parameters else {}
            )
            self._state = _state(self._owner())
        except UnseenChangesError:
            made, self._copy = self._copy, None
            return made or self.function
        except Exception:  # it holds what cannot be copied, such as a generator or a lock
            return self.function

        return self._copy

    def _owner(self) -> Any:
        return getattr(self._copy, "__self__", self._copy)

    def _is_unchanged(self) -> bool:
        try:
            state = _state(self._owner())
        except UnseenChangesError:
            return False
        if len(state) != len(self._state):
            return False

        return all(a is b or _is_same_number(a, b) for a, b in zip(state, self._state, strict=True))


def _is_same_number(one: Any, other: Any) -> bool:
    return type(one) is int is type(other) and bool(one == other)


def _shared(owner: object) -> dict[int, Any]:
    """Return the parameters of a module as what a copy takes over."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(owner, torch.nn.Module):
        return {}

    return {id(each): each for each in owner.parameters()}


def _state(owner: Any) -> list[Any]:
    """
    Return every object in the attributes of a module, and the version of each tensor.

    Raises:
        UnseenChangesError: an attribute may change without a trace.
    """
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(owner, torch.nn.Module):
        raise UnseenChangesError
    found: list[Any] = []
    for module in owner.modules():
        for value in vars(module).values():
            if not isinstance(value, dict) or value:  # most are empty dicts of hooks
                _collect(value, torch, found)

    return found


def _collect(value: Any, torch: Any, found: list[Any]) -> None:
    if isinstance(value, IMMUTABLE):
        found.append(value)
    elif isinstance(value, torch.Tensor):
        found += (value, value._version)  # noqa: SLF001
    elif isinstance(value, dict):
        found.append(len(value))
        for each in value.values():
            _collect(each, torch, found)
    elif isinstance(value, (list, tuple, set, frozenset)):
        found.append(len(value))
        for each in value:
            _collect(each, torch, found)
    elif isinstance(value, (torch.dtype, torch.device, torch.nn.Module)):
        found.append(value)
    else:
        raise UnseenChangesError
