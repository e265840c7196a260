"""Make the error of a broken contract: argument, axis, actual and expected sizes, and a hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.checks.binding import Binding
from contracts.checks.shape_check import CheckedArray
from contracts.diagnosis.failed_check import FailedCheck
from contracts.diagnosis.mistakes import hint as likely_hint
from contracts.errors import ContractError, ErrorKind
from contracts.model.axes import Axis
from contracts.model.clause import Clause, Contract
from contracts.model.descriptions import axis_name, shape_text

__all__ = ["call_error", "item_error", "matching_clause", "result_error"]

Arguments = Mapping[str, Any]

EXPECTED = "expected"
OR = "or"
"""Labels of the shapes that an array may have."""


def matching_clause(contract: Contract, arguments: Arguments) -> tuple[Clause, Binding]:
    """
    Return the first clause that a call matches, with its axes bound.

    Raises:
        ContractError: no clause matches; the error is that of the nearest clause.
    """
    __tracebackhide__ = True
    failures = []
    for clause in contract.clauses:
        binding = Binding(dict(arguments))
        try:
            if not clause.applies(arguments):
                continue
            binding.check_arguments(clause, arguments)
        except ContractError as error:
            alone = error.with_traceback(None)  # its frames would refer to the error itself
            failures.append(FailedCheck(contract, clause, arguments, alone, binding))
        else:
            return clause, binding
    if not failures:
        message = f"{_callable_name(contract, arguments)}: no clause of the contract applies here"
        raise ContractError(message)

    raise _explained(min(failures, key=lambda each: each.binding.distance(each.error)))


def call_error(contract: Contract, arguments: Arguments) -> ContractError:
    """Return the error of a call that breaks its contract."""
    try:
        matching_clause(contract, arguments)
    except ContractError as error:
        return error
    except Exception as error:
        return _unexplained(contract, arguments, f"call: {type(error).__name__}: {error}")

    return _unexplained(contract, arguments, "call")


def result_error(
    contract: Contract, number: int, arguments: Arguments, result: Any
) -> ContractError:
    """Return the error of a result that breaks the clause of its call."""
    clause, binding = contract.clauses[number], Binding(dict(arguments))
    try:
        binding.bind_arguments(clause, arguments)
        binding.check_result(clause, result)
    except ContractError as error:
        return _explained(FailedCheck(contract, clause, arguments, error, binding, result))

    return _unexplained(contract, arguments, "result")


def item_error(contract: Contract, binding: Binding, error: ContractError) -> ContractError:
    """Return the error of what a generator yields, is sent or returns."""
    message = "\n".join(_lines(_callable_name(contract, binding.names), error, binding))

    return _with_message(message, error)


def _unexplained(contract: Contract, arguments: Arguments, what: str) -> ContractError:
    return ContractError(f"{_callable_name(contract, arguments)}: the contract refuses this {what}")


def _callable_name(contract: Contract, arguments: Arguments) -> str:
    """Name what was called; a method by the class of its object."""
    if "self" not in arguments:
        return contract.name

    return f"{type(arguments['self']).__name__}.{contract.name.rpartition('.')[2]}"


def _explained(failed: FailedCheck) -> ContractError:
    """Return the error with both shapes, if a shape is wrong, and with a hint."""
    error, likely_mistake = failed.error, likely_hint(failed)
    lines = _lines(_callable_name(failed.contract, failed.values), error, failed.binding)
    lines += [] if likely_mistake is None else [f"  {likely_mistake}"]

    return _with_message("\n".join(lines), error, likely_mistake)


def _lines(name: str, error: ContractError, binding: Binding) -> list[str]:
    """Return the lines of a message: what is wrong, then both shapes if a shape is wrong."""
    array = binding.current
    of_shape = error.axis is not None or error.kind is ErrorKind.RANK
    shapes = array is not None and array.path == error.argument and of_shape

    return [f"{name}: {error}.", *(_both_shapes(array, binding) if shapes and array else [])]


def _with_message(message: str, error: ContractError, hint: str | None = None) -> ContractError:
    return type(error)(
        message,
        argument=error.argument,
        axis=error.axis,
        expected=error.expected,
        actual=error.actual,
        hint=hint,
        kind=error.kind,
        marker=error.marker,
    )


def _both_shapes(array: CheckedArray, binding: Binding) -> list[str]:
    """Write the actual shape above the expected ones, with the origin of the expected sizes."""
    options = (array, *binding.alternatives)
    labels = [array.path, EXPECTED, *[OR] * len(binding.alternatives)]
    shapes = [list(map(str, array.shape)), *(_expected_sizes(each, binding) for each in options)]
    names = ["", *(_axis_names(each, binding) for each in options)]
    rows = zip(_aligned(labels), _aligned(map(shape_text, shapes)), names, strict=True)

    return [f"  {label}  {shape}   {text}".rstrip() for label, shape, text in rows]


def _aligned(texts: Iterable[str]) -> list[str]:
    """Return texts with spaces to the length of the longest."""
    every = list(texts)

    return [each.ljust(max(map(len, every))) for each in every]


def _axis_names(array: CheckedArray, binding: Binding) -> str:
    """Write the names of the axes, and where their sizes are from."""
    return f"{' '.join(map(axis_name, array.spec.axes))}{_origins(array, binding)}"


def _expected_sizes(array: CheckedArray, binding: Binding) -> list[str]:
    """Return the expected size of each axis; a variadic one may stand for several, or for none."""
    return [size for axis in array.spec.axes for size in _expected_size(axis, binding, array)]


def _expected_size(axis: Axis, binding: Binding, array: CheckedArray) -> list[str]:
    """Return the expected size of an axis, or its name where this array itself binds it."""
    if axis.size is not None:
        return [str(axis.size)]
    if axis.expression is not None:
        try:
            return [str(axis.expression.value(binding.sizes, binding.names))]
        except Exception:
            return [axis_name(axis)]
    size = binding.sizes.get(axis.key)
    if size is None or binding.origins[axis.key] == array.path:
        return [axis.text if axis.name is None else axis_name(axis)]

    return [str(each) for each in size] if isinstance(size, tuple) else [str(size)]


def _origins(array: CheckedArray, binding: Binding) -> str:
    """Write which arrays bound the axes of this one: `batch = 5, from x (7, 5, 4)`."""
    shapes = {each.path: each.shape for each in binding.arrays}
    bound: dict[str, dict[str, None]] = {}
    for axis in array.spec.axes:
        origin = binding.origins.get(axis.key)
        if axis.key in binding.sizes and origin in shapes and origin != array.path:
            size = binding.sizes[axis.key]
            size = size[0] if isinstance(size, tuple) and len(size) == 1 else size
            bound.setdefault(origin, {})[f"{axis_name(axis)} = {size}"] = None

    return "".join(
        f"   {', '.join(axes)}, from {origin} {shapes[origin]}" for origin, axes in bound.items()
    )
