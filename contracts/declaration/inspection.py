"""Describe a Python object as a callable under contract, and call it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from contracts.declaration.callables import CallableKind, ContractedCallable
from contracts.errors import ContractError

__all__ = ["call", "callable_of", "constructor_of", "no_contract"]

Function = Callable[..., Any]


def callable_of(function: Any) -> ContractedCallable:
    """
    Describe a function, a bound method, or an object with a `forward` or a `__call__`.

    Raises:
        ContractError: it is not callable, or has no contract.
    """
    if isinstance(function, type) or not callable(function):
        what = f"the class {function.__name__}" if isinstance(function, type) else repr(function)
        message = f"callable: got {what}, expected a function, a bound method or a module"
        raise ContractError(message, argument="callable", actual=function)
    method = _method_of(function)
    receiver = getattr(method, "__self__", None)
    inner = getattr(method, "__func__", method)
    kind = CallableKind.METHOD
    if receiver is None:
        kind = CallableKind.FUNCTION
    elif isinstance(receiver, type):
        kind = CallableKind.CLASS_METHOD
    contracted = ContractedCallable(
        kind=kind,
        function=inner,
        called=function,
        module=getattr(inner, "__module__", None) or "",
        qualname=getattr(inner, "__qualname__", ""),
        owner=receiver if receiver is None or isinstance(receiver, type) else type(receiver),
        receiver=receiver,
    )
    if not inspect.isfunction(inner) or not contracted.contract.has_arrays:
        raise no_contract(repr(function), function)

    return contracted


def constructor_of(cls: Any) -> ContractedCallable:
    """
    Describe the constructor of a class; of several signatures, the longest.

    Raises:
        ContractError: *cls* is not a class.
    """
    if not isinstance(cls, type):
        message = f"cls: got {cls!r}, expected a class"
        raise ContractError(message, argument="cls", actual=cls)

    return ContractedCallable(
        kind=CallableKind.CONSTRUCTOR,
        function=inspect.getattr_static(cls, "__init__"),
        called=cls,
        module=cls.__module__,
        qualname=cls.__qualname__,
        owner=cls,
    )


def no_contract(name: str, actual: object = None) -> ContractError:
    """Return the error for a callable whose annotations describe no array."""
    message = f"{name} has no contract: none of its annotations describes an array"

    return ContractError(message, argument="callable", actual=actual)


def call(function: Function, arguments: Mapping[str, Any]) -> Any:
    """
    Call a function with arguments that `contracts.arguments` generated.

    `function(**arguments)` works too, except where a parameter is positional only or collects the
    remaining arguments: those have an entry under the name of the parameter.

    Raises:
        ContractError: the callable has no contract, or the arguments break it.
    """
    return callable_of(function).call(arguments)


def _method_of(function: Any) -> Any:
    """Return the method that runs when an object is called: its `forward`, or its `__call__`."""
    if hasattr(function, "forward") and not inspect.isroutine(function):
        return function.forward
    if inspect.isroutine(function) or hasattr(function, "__contract__"):
        return function

    return function.__call__
