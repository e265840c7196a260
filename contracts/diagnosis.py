"""A broken contract: which argument, which axis, what was wanted and what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.binding import Binding, WrongTypeError
from contracts.clause import Clause, Contract
from contracts.errors import ContractError

__all__ = ["fitting_clause", "refused", "refused_result"]

Values = Mapping[str, Any]


def fitting_clause(contract: Contract, values: Values) -> tuple[Clause, Binding]:
    """
    Give the first clause that a call fits, with its axes bound.

    Raises:
        ContractError: of the clause that it nearly fits.
    """
    errors: list[ContractError] = []
    for clause in contract.clauses:
        binding = Binding(dict(values))
        try:
            if not clause.offered(values):
                continue
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


def refused(contract: Contract, values: Values) -> ContractError:
    """Diagnose a call that its contract refuses."""
    try:
        fitting_clause(contract, values)
    except ContractError as error:
        return _signed(contract, values, error)

    return _signed(contract, values, ContractError("the contract refuses this call"))


def refused_result(contract: Contract, number: int, values: Values, result: Any) -> ContractError:
    """Diagnose a result that the clause of its call refuses."""
    clause, binding = contract.clauses[number], Binding(dict(values))
    try:
        binding.arguments(clause, values)
        binding.result(clause, result)
    except ContractError as error:
        return _signed(contract, values, error)

    return _signed(contract, values, ContractError("the contract refuses this result"))


def _signed(contract: Contract, values: Values, error: ContractError) -> ContractError:
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
