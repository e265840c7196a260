"""Put a callable under its contract."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from contracts.binding import Binding
from contracts.errors import ContractError
from contracts.matching import WrongTypeError
from contracts.signature import Clause, Contract, contract_of
from contracts.structure import ArrayOf, Either, Structure, TupleOf

__all__ = ["checked"]

T = TypeVar("T", bound=Callable[..., Any])


def checked(target: T) -> T:
    """
    Check every call and every result against the contract; of a class, every method's.

    Raises:
        ContractError: at declaration, the contract cannot be read; at a call, an argument
            or a result breaks it.
    """
    if isinstance(target, type):
        for name, member in list(vars(target).items()):
            if inspect.isfunction(member) and _says_something(contract_of(member)):
                setattr(target, name, _checked_function(member))
        return target

    return _checked_function(target)  # type: ignore[return-value]


def _checked_function(function: Callable[..., Any]) -> Callable[..., Any]:
    contract = contract_of(function)
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        try:
            clause, binding = _fitting_clause(contract, given.arguments)
        except ContractError as error:
            raise _signed(contract, given.arguments, error) from None
        result = function(*args, **kwargs)
        try:
            binding.result(clause, result)
        except ContractError as error:
            raise _signed(contract, given.arguments, error) from None
        return result

    call.__contract__ = contract  # type: ignore[attr-defined]

    return call


def _fitting_clause(contract: Contract, values: Mapping[str, Any]) -> tuple[Clause, Binding]:
    """The first clause that the call fits, or the error of the one that it nearly fits."""
    errors: list[ContractError] = []
    for clause in contract.clauses:
        if not clause.offered(values):
            continue
        binding = Binding(dict(values))
        try:
            binding.arguments(clause, values)
        except ContractError as error:
            errors.append(error)
        else:
            return clause, binding
    if not errors:
        message = "no clause of the contract is offered here"
        raise ContractError(message)

    raise min(errors, key=_distance)


def _distance(error: ContractError) -> int:
    """A wrong type is farther from fitting than a wrong size."""
    return int(isinstance(error, WrongTypeError))


def _signed(contract: Contract, values: Mapping[str, Any], error: ContractError) -> ContractError:
    """Say whose contract is broken: for a method, of which class the object is."""
    name = contract.name
    if "self" in values:
        name = f"{type(values['self']).__name__}.{name.rpartition('.')[2]}"

    return ContractError(
        f"{name}: {error}",
        argument=error.argument,
        axis=error.axis,
        expected=error.expected,
        actual=error.actual,
        hint=error.hint,
    )


def _says_something(contract: Contract) -> bool:
    return any(
        _has_array(structure)
        for clause in contract.clauses
        for structure in (*(p.structure for p in clause.parameters), clause.result)
        if structure is not None
    )


def _has_array(structure: Structure) -> bool:
    match structure:
        case ArrayOf():
            return True
        case TupleOf(items=items) | Either(options=items):
            return any(map(_has_array, items))

    return False
