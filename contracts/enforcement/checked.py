"""Put a callable under its contract."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from contracts.checks.binding import Binding
from contracts.checks.generation import Helpers, generate
from contracts.declaration.signature import contract_of
from contracts.diagnosis.message import call_error, matching_clause, result_error
from contracts.enforcement.oracle import under_oracle
from contracts.enforcement.torch_compilers import (
    hidden_from_dynamo,
    refuse_scripting,
    unscriptable,
    untraced,
)
from contracts.errors import ContractError
from contracts.model.clause import Contract
from contracts.modes import mode

__all__ = ["checked", "checked_import"]

T = TypeVar("T")

Function = Callable[..., Any]


def checked(target: T) -> T:
    """
    Check every call and every result against the contract; of a class, every method's.

    With `CONTRACTS=off` in the environment nothing is wrapped: the same object is returned.

    Raises:
        ContractError: at declaration, the contract cannot be read; at a call, an argument
            or a result breaks it.
    """
    if mode() == "off":
        return target
    if isinstance(target, type):
        for name, member in list(vars(target).items()):
            wrapped = _checked_member(member)
            if wrapped is not member:
                setattr(target, name, wrapped)
        return refuse_scripting(target)
    if isinstance(target, staticmethod | classmethod):
        return cast("T", type(target)(checked(target.__func__)))

    return cast("T", _checked_function(cast("Function", target)))


def checked_import(function: T) -> T:
    """
    Check a function of an imported module if its annotations have arrays; else return it as is.

    An annotation without an array that does not resolve is ignored.
    """
    if mode() == "off" or not inspect.isfunction(function):
        return function

    return cast("T", _checked_if_arrays(function, strict=False))


def _checked_member(member: Any) -> Any:
    """Check a method whose annotations have arrays; return any other member as it is."""
    inner = getattr(member, "__func__", member)
    if not inspect.isfunction(inner):
        return member
    wrapped = _checked_if_arrays(inner, strict=True)
    if wrapped is inner:
        return member

    return wrapped if inner is member else type(member)(wrapped)


def _checked_if_arrays(function: Function, *, strict: bool) -> Function:
    """Check a function whose annotations have arrays; return any other as it is."""
    if hasattr(function, "__contract__"):
        return _checked_function(function)
    contract = contract_of(function, strict=strict)

    return _under(function, contract) if contract.has_arrays else function


def _checked_function(function: Function) -> Function:
    """Check a function; one that is checked already, with the refinements added since."""
    if hasattr(function, "__contract__"):
        refinements = vars(function).get("__contract_refinements__")
        inner = cast("Function", inspect.unwrap(function))
        if refinements == vars(inner).get("__contract_refinements__"):
            return function
        inner.__contract_refinements__ = refinements  # type: ignore[attr-defined]
        function = inner

    return _under(function, contract_of(function))


def _under(function: Function, contract: Contract) -> Function:
    if mode() == "oracle":
        wrapped = under_oracle(function, contract)
    else:
        wrapped = generate(function, contract, _helpers(function, contract))
    wrapped.__contract__ = contract  # type: ignore[attr-defined]
    if contract.has_arrays:
        refusal = functools.partial(unscriptable, function)
        wrapped.__prepare_scriptable__ = refusal  # type: ignore[attr-defined]

    return wrapped


def _helpers(function: Function, contract: Contract) -> Helpers:
    def matches(number: int, values: Mapping[str, Any]) -> bool:
        try:
            Binding(dict(values)).check_arguments(contract.clauses[number], values)
        except ContractError:
            return False
        return True

    reason = f"{contract.name}: the call breaks its contract; call it uncompiled for the error"

    return Helpers(
        call_error=hidden_from_dynamo(functools.partial(call_error, contract), reason),
        result_error=hidden_from_dynamo(functools.partial(result_error, contract), reason),
        matches=matches,
        interpreted=_interpreted(function, contract),
    )


def _interpreted(function: Function, contract: Contract) -> Function:
    """Check by interpretation, which leaves nothing in a trace of `torch.jit.trace`."""
    signature = inspect.signature(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        with untraced():
            clause, binding = matching_clause(contract, bound.arguments)
        result = function(*args, **kwargs)
        with untraced():
            try:
                binding.check_result(clause, result)
            except ContractError:
                number = contract.clauses.index(clause)
                raise result_error(contract, number, bound.arguments, result) from None
        return result

    return call
