"""What is to be called: a function, a bound method or a module, with its contract."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.model.clause import Contract

__all__ = ["Target", "call", "target_of"]

Function = Callable[..., Any]
Parameters = Mapping[str, inspect.Parameter]

POSITIONAL_ONLY = inspect.Parameter.POSITIONAL_ONLY
POSITIONAL = {POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
VAR_POSITIONAL = inspect.Parameter.VAR_POSITIONAL
VAR_KEYWORD = inspect.Parameter.VAR_KEYWORD


@dataclass(frozen=True)
class Target:
    """
    A callable under contract.

    Attributes:
        function: what is called.
        contract: of what is called.
        owner: `self` of a bound method or a module, for expressions; nothing of a function.
        parameters: that a caller gives.
    """

    function: Function
    contract: Contract
    owner: Mapping[str, Any]
    parameters: Parameters

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What a parameter is where it is left out, by name."""
        empty: dict[Any, Any] = {VAR_POSITIONAL: (), VAR_KEYWORD: {}}

        return {
            name: empty.get(each.kind, each.default)
            for name, each in self.parameters.items()
            if each.kind in empty or each.default is not each.empty
        }

    def admit(self, given: Mapping[str, Any]) -> None:
        """
        Hold the names of what is given against the parameters.

        Raises:
            ContractError: there is no such parameter.
        """
        rest = any(each.kind is each.VAR_KEYWORD for each in self.parameters.values())
        for name in given:
            if name not in self.parameters and not rest:
                known = ", ".join(self.parameters) or "nothing"
                message = f"{self.contract.name} takes no {name}: it takes {known}"
                raise ContractError(message, argument=name)

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call with arguments by name; by position where they must be."""
        positional, keywords = self.split(arguments)

        return self.function(*positional, **keywords)

    def split(self, arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Say which arguments are given by position, since they must be, and which by name."""
        given = dict(arguments)
        rest = next((n for n, each in self.parameters.items() if each.kind is VAR_POSITIONAL), "")
        more = given.pop(rest, ())
        positional: list[Any] = []
        for name, each in self.parameters.items():
            by_position = each.kind is POSITIONAL_ONLY and name in given
            if by_position or (more and each.kind in POSITIONAL):
                positional.append(given.pop(name, each.default))

        return [*positional, *more], given


def target_of(function: Any) -> Target:
    """
    Read what is to be called.

    Raises:
        ContractError: it is not callable, or under no contract.
    """
    if isinstance(function, type) or not callable(function):
        what = f"the class {function.__name__}" if isinstance(function, type) else repr(function)
        message = f"{what} is given, where a function, a bound method or a module belongs"
        raise ContractError(message, argument="callable", actual=function)
    method = _method(function)
    owner = getattr(method, "__self__", None)
    inner = getattr(method, "__func__", method)
    contract = contract_of(inner) if inspect.isfunction(inner) else None
    if contract is None or not contract.speaks_of_arrays:
        message = f"{function!r} is under no contract: no annotation of it speaks of an array"
        raise ContractError(message, argument="callable", actual=function)
    parameters = dict(inspect.signature(inner).parameters)
    if owner is None:
        return Target(function, contract, {}, parameters)
    first = next(iter(parameters))
    del parameters[first]

    return Target(function, contract, {first: owner}, parameters)


def _method(function: Any) -> Any:
    """Give what an object does when it is called: its `forward`, or its `__call__`."""
    if hasattr(function, "forward") and not inspect.isroutine(function):
        return function.forward
    if inspect.isroutine(function) or hasattr(function, "__contract__"):
        return function

    return function.__call__


def call(function: Function, arguments: Mapping[str, Any]) -> Any:
    """
    Call with what `contracts.arguments` gives.

    `function(**arguments)` does as well, but for parameters that are positional only, or that
    gather the rest: those stand under their own name.

    Raises:
        ContractError: the callable is under no contract, or refuses the arguments.
    """
    return target_of(function).call(arguments)
