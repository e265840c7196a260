"""Put a callable under its contract."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from contracts.checks.binding import Binding
from contracts.checks.generation import Helpers, generate
from contracts.declaration.signature import contract_of
from contracts.diagnosis.diagnosis import fitting_clause, refused, refused_result
from contracts.enforcement.oracle import under_oracle
from contracts.enforcement.scripting import refuse_scripting, unscriptable
from contracts.enforcement.tracing import not_followed, untraced
from contracts.errors import ContractError
from contracts.model.clause import Contract
from contracts.modes import mode

__all__ = ["checked", "checked_import"]

T = TypeVar("T")

Function = Callable[..., Any]


def checked(target: T) -> T:
    """
    Check every call and every result against the contract; of a class, every method's.

    With `CONTRACTS=off` in the environment nothing is wrapped: the very object comes back.

    Raises:
        ContractError: at declaration, the contract cannot be read; at a call, an argument
            or a result breaks it.
    """
    if mode() == "off":
        return target
    if isinstance(target, type):
        for name, member in list(vars(target).items()):
            held = _checked_member(member)
            if held is not member:
                setattr(target, name, held)
        return refuse_scripting(target)
    if isinstance(target, staticmethod | classmethod):
        return cast("T", type(target)(checked(target.__func__)))

    return cast("T", _checked_function(cast("Function", target)))


def checked_import(function: T) -> T:
    """
    Check a function of an imported module, if it speaks of arrays; else give it back.

    An annotation that does not resolve and speaks of no array is nobody's mistake here.
    """
    if mode() == "off" or not inspect.isfunction(function):
        return function

    return cast("T", _checked_if_of_arrays(function, strict=False))


def _checked_member(member: Any) -> Any:
    """Check a method that speaks of arrays; leave everything else as it is."""
    inner = getattr(member, "__func__", member)
    if not inspect.isfunction(inner):
        return member
    held = _checked_if_of_arrays(inner, strict=True)
    if held is inner:
        return member

    return held if inner is member else type(member)(held)


def _checked_if_of_arrays(function: Function, *, strict: bool) -> Function:
    """Check a function that speaks of arrays, whose contract is read once; else give it back."""
    if hasattr(function, "__contract__"):
        return _checked_function(function)
    contract = contract_of(function, strict=strict)

    return _under(function, contract) if contract.speaks_of_arrays else function


def _checked_function(function: Function) -> Function:
    """Check a function; one that is checked already, with what refines it since."""
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
        held = under_oracle(function, contract)
    else:
        held = generate(function, contract, _helpers(function, contract))
    held.__contract__ = contract  # type: ignore[attr-defined]
    if contract.speaks_of_arrays:
        refusal = functools.partial(unscriptable, function)
        held.__prepare_scriptable__ = refusal  # type: ignore[attr-defined]

    return held


def _helpers(function: Function, contract: Contract) -> Helpers:
    def holds(number: int, values: Mapping[str, Any]) -> bool:
        try:
            Binding(dict(values)).arguments(contract.clauses[number], values)
        except ContractError:
            return False
        return True

    told = f"{contract.name}: the call breaks its contract; called uncompiled, it says how"

    return Helpers(
        refused=not_followed(functools.partial(refused, contract), told),
        refused_result=not_followed(functools.partial(refused_result, contract), told),
        holds=holds,
        interpreted=_interpreted(function, contract),
    )


def _interpreted(function: Function, contract: Contract) -> Function:
    """Check by interpretation, with no trace of it in what `torch.jit.trace` records."""
    signature = inspect.signature(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        with untraced():
            clause, binding = fitting_clause(contract, given.arguments)
        result = function(*args, **kwargs)
        with untraced():
            try:
                binding.result(clause, result)
            except ContractError:
                number = contract.clauses.index(clause)
                raise refused_result(contract, number, given.arguments, result) from None
        return result

    return call
