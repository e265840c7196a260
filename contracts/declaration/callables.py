"""A callable under contract: its function, its class, its contract, and how to call it."""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.model.clause import Clause, Contract

__all__ = ["CallableKind", "ContractedCallable"]

Function = Callable[..., Any]
Parameters = Mapping[str, inspect.Parameter]

POSITIONAL_ONLY = inspect.Parameter.POSITIONAL_ONLY
POSITIONAL = {POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
VAR_POSITIONAL = inspect.Parameter.VAR_POSITIONAL
VAR_KEYWORD = inspect.Parameter.VAR_KEYWORD


class CallableKind(enum.Enum):
    """How a function is called, which decides whether its first parameter is passed by Python."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS_METHOD = "classmethod"
    STATIC_METHOD = "staticmethod"
    CONSTRUCTOR = "constructor"


@dataclass(frozen=True)
class ContractedCallable:
    """
    A callable that is under contract, or could be.

    Attributes:
        kind: function, method, class method, static method or constructor.
        function: the function with the annotations.
        called: the object to call: a function, a bound method, a callable object or a class. A
            method that was found in a class has its plain function here: it needs an instance.
        module: the module to import it from.
        qualname: its name in that module, with the name of its class.
        owner: the class of a method or a constructor.
        receiver: the object that Python passes as the first argument, if it is known.
    """

    kind: CallableKind
    function: Function
    called: Function
    module: str
    qualname: str
    owner: type | None = None
    receiver: Any = None

    @cached_property
    def contract(self) -> Contract:
        """
        The contract, read from the annotations.

        Raises:
            ContractError: an annotation cannot be resolved, or is not a valid contract.
        """
        if self.kind is CallableKind.CONSTRUCTOR:
            return _constructor_contract(self.function, self.qualname)

        return contract_of(self.function)

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters that a caller passes, by name: without `self` or `cls`."""
        if self.kind is CallableKind.CONSTRUCTOR:
            return _constructor_parameters(self.function)
        parameters = dict(inspect.signature(self.function).parameters)
        if self.kind in {CallableKind.METHOD, CallableKind.CLASS_METHOD}:
            del parameters[next(iter(parameters))]

        return parameters

    @cached_property
    def receiver_argument(self) -> dict[str, Any]:
        """The receiver by the name of its parameter, such as `self`; empty if there is none."""
        if self.receiver is None:
            return {}

        return {next(iter(inspect.signature(self.function).parameters)): self.receiver}

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The value of each parameter that a caller may omit, by name."""
        empty: dict[Any, Any] = {VAR_POSITIONAL: (), VAR_KEYWORD: {}}

        return {
            name: empty.get(each.kind, each.default)
            for name, each in self.parameters.items()
            if each.kind in empty or each.default is not each.empty
        }

    @property
    def path(self) -> str:
        """Its name with the name of its module."""
        return f"{self.module}.{self.qualname}" if self.module else self.qualname

    @property
    def is_checked(self) -> bool:
        """Whether calls are checked where the function is defined."""
        return hasattr(self.function, "__contract__")

    @property
    def needs_instance(self) -> bool:
        """Whether an object of the class must be made before it can be called."""
        return self.kind is CallableKind.METHOD and self.receiver is None

    @property
    def describes_arrays(self) -> bool:
        """Whether an annotation describes an array; other annotations need not be resolvable."""
        return contract_of(self.function, strict=False).has_arrays

    def check_names(self, arguments: Mapping[str, Any]) -> None:
        """
        Check that there is a parameter for each argument.

        Raises:
            ContractError: there is no such parameter.
        """
        takes_any = any(each.kind is VAR_KEYWORD for each in self.parameters.values())
        for name in arguments:
            if name not in self.parameters and not takes_any:
                known = ", ".join(self.parameters) or "none"
                message = f"{self.contract.name} has no parameter {name}; its parameters: {known}"
                raise ContractError(message, argument=name)

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Call with arguments by name, by position where that is necessary."""
        positional, keywords = self.split(arguments)

        return self.called(*positional, **keywords)

    def split(self, arguments: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments that must be passed by position, and the others by name."""
        keywords = dict(arguments)
        rest = next((n for n, each in self.parameters.items() if each.kind is VAR_POSITIONAL), "")
        more = keywords.pop(rest, ())
        positional: list[Any] = []
        for name, each in self.parameters.items():
            by_position = each.kind is POSITIONAL_ONLY and name in keywords
            if by_position or (more and each.kind in POSITIONAL):
                positional.append(keywords.pop(name, each.default))

        return [*positional, *more], keywords


def _constructor_contract(constructor: Any, name: str) -> Contract:
    if not inspect.isfunction(constructor):
        return Contract(name, (Clause((), None, None, ()),))
    clauses = contract_of(constructor, strict=False).clauses

    return Contract(name, (max(clauses, key=lambda each: len(each.parameters)),))


def _constructor_parameters(constructor: Any) -> dict[str, inspect.Parameter]:
    if not inspect.isfunction(constructor):
        return {}
    signatures: list[Function] = [constructor, *typing.get_overloads(constructor)]
    longest = max((inspect.signature(each).parameters for each in signatures), key=len)

    return dict(list(longest.items())[1:])
