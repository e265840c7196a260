"""A broken contract: which argument and axis, what was wanted, what came, the likely mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.checks.binding import Binding, Leaf, WrongTypeError
from contracts.diagnosis.mistakes import Situation, hint
from contracts.errors import ContractError
from contracts.model.axes import Axis
from contracts.model.clause import Clause, Contract
from contracts.model.descriptions import axis_name, shape_text

__all__ = ["fitting_clause", "refused", "refused_result"]

Values = Mapping[str, Any]


def fitting_clause(contract: Contract, values: Values) -> tuple[Clause, Binding]:
    """
    Give the first clause that a call fits, with its axes bound.

    Raises:
        ContractError: of the clause that it nearly fits.
    """
    broken = []
    for clause in contract.clauses:
        binding = Binding(dict(values))
        try:
            if not clause.offered(values):
                continue
            binding.arguments(clause, values)
        except ContractError as error:
            broken.append(Situation(contract, clause, values, error, binding))
        else:
            return clause, binding
    if not broken:
        message = f"{_who(contract, values)}: no clause of the contract is offered here"
        raise ContractError(message)

    raise _explained(min(broken, key=_distance))


def _distance(situation: Situation) -> tuple[int, bool]:
    """The more arrays fit, the nearer; a wrong type is farther than a wrong size."""
    return -len(situation.binding.leaves), isinstance(situation.error, WrongTypeError)


def refused(contract: Contract, values: Values) -> ContractError:
    """Diagnose a call that its contract refuses."""
    try:
        fitting_clause(contract, values)
    except ContractError as error:
        return error
    except Exception as error:
        return _unknown(contract, values, f"call: {type(error).__name__}: {error}")

    return _unknown(contract, values, "call")


def refused_result(contract: Contract, number: int, values: Values, result: Any) -> ContractError:
    """Diagnose a result that the clause of its call refuses."""
    clause, binding = contract.clauses[number], Binding(dict(values))
    try:
        binding.arguments(clause, values)
        binding.result(clause, result)
    except ContractError as error:
        return _explained(Situation(contract, clause, values, error, binding, result))

    return _unknown(contract, values, "result")


def _unknown(contract: Contract, values: Values, what: str) -> ContractError:
    return ContractError(f"{_who(contract, values)}: the contract refuses this {what}")


def _who(contract: Contract, values: Values) -> str:
    """Say whose contract is broken: for a method, of which class the object is."""
    if "self" not in values:
        return contract.name

    return f"{type(values['self']).__name__}.{contract.name.rpartition('.')[2]}"


def _explained(situation: Situation) -> ContractError:
    error, likely = situation.error, hint(situation)
    lines = [f"{_who(situation.contract, situation.values)}: {error}."]
    leaf = situation.binding.current
    of_shape = error.axis is not None or isinstance(error.actual, int)
    if leaf is not None and leaf.path == error.argument and of_shape:
        lines += _both_shapes(leaf, situation)
    lines += [] if likely is None else [f"  {likely}"]

    return ContractError(
        "\n".join(lines),
        argument=error.argument,
        axis=error.axis,
        expected=error.expected,
        actual=error.actual,
        hint=likely,
    )


def _both_shapes(leaf: Leaf, situation: Situation) -> list[str]:
    """Set what came above what was wanted, and say where the wanted sizes are from."""
    binding, axes = situation.binding, leaf.spec.axes
    sizes = [_known(axis, binding, leaf) for axis in axes]
    width = max(len(leaf.path), len("wants"))
    came, wants = _shape([str(size) for size in leaf.shape]), _shape(sizes)
    across = max(len(came), len(wants))
    names = " ".join(map(axis_name, axes))

    return [
        f"  {leaf.path:<{width}}  {came}",
        f"  {'wants':<{width}}  {wants:<{across}}   {names}{_origins(leaf, binding)}",
    ]


def _shape(sizes: list[str]) -> str:
    return shape_text([each for each in sizes if each])


def _known(axis: Axis, binding: Binding, leaf: Leaf) -> str:
    """Give the size that an axis should have, or its name where this array itself decides."""
    if axis.size is not None:
        return str(axis.size)
    if axis.expression is not None:
        try:
            return str(axis.expression.value(binding.sizes, binding.names))
        except Exception:
            return axis_name(axis)
    known = binding.sizes.get(axis.key)
    if known is None or binding.origins[axis.key] == leaf.path:
        return axis.text if axis.name is None else axis_name(axis)

    return ", ".join(map(str, known)) if isinstance(known, tuple) else str(known)


def _origins(leaf: Leaf, binding: Binding) -> str:
    shapes = {each.path: each.shape for each in binding.leaves}
    found: dict[str, list[str]] = {}
    for axis in leaf.spec.axes:
        origin = binding.origins.get(axis.key)
        if axis.key in binding.sizes and origin in shapes and origin != leaf.path:
            size = binding.sizes[axis.key]
            size = size[0] if isinstance(size, tuple) and len(size) == 1 else size
            found.setdefault(origin, []).append(f"{axis_name(axis)} = {size}")
    said = [f"{', '.join(each)}, from {origin} {shapes[origin]}" for origin, each in found.items()]

    return "".join(f"   {each}" for each in said)
