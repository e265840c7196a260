"""Read the contract of a callable from its signature, its overloads and their marks."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from contracts.declaration.declaration_frame import declaration
from contracts.declaration.linting import lint, lint_refinements
from contracts.declaration.source_file import location
from contracts.declaration.type_hints import hints_of
from contracts.declaration.type_variables import with_each_constraint
from contracts.errors import ContractError
from contracts.model.annotations import structure_of, with_default
from contracts.model.arithmetic import Expression, parse
from contracts.model.clause import Clause, Contract, Parameter
from contracts.model.markers import AtLeast, MarkerError
from contracts.model.refinements import Refinement, at_least
from contracts.model.structure import MappingOf, SequenceOf, Structure, marked_in

__all__ = ["contract_of", "refine", "when"]

F = TypeVar("F", bound=Callable[..., Any])

Function = Callable[..., Any]


def when(condition: str) -> Callable[[F], F]:
    """
    Apply a `typing.overload` clause only if *condition* is true for `self`.

    The condition is an expression such as `"not self.batch_first"`; put `when` under
    `overload`.

    Raises:
        ContractError: the condition is not an expression.
    """
    expression = Expression(condition, parse(f"{{{condition}}}").tree)

    def mark(clause: F) -> F:
        clause.__contract_condition__ = expression  # type: ignore[attr-defined]
        return clause

    return mark


def refine(*refinements: Refinement) -> Callable[[F], F]:
    """Add refinements to one clause, or to every clause if it marks the function itself."""

    def mark(clause: F) -> F:
        clause.__contract_refinements__ = refinements  # type: ignore[attr-defined]
        return clause

    return mark


def contract_of(function: Function, *, strict: bool = True) -> Contract:
    """Return the contract of a function, a method or a module."""
    target = getattr(function, "forward", function)
    target = getattr(target, "__func__", target)
    contract = getattr(target, "__contract__", None)
    if contract is not None:
        return typing.cast("Contract", contract)
    clauses = tuple(_clauses(target, strict=strict))

    return Contract(getattr(target, "__qualname__", repr(target)), clauses)


def _clauses(function: Function, *, strict: bool) -> Iterator[Clause]:
    """Read the clauses one after the other; refinements of the function refine each clause."""
    overloads = typing.get_overloads(function)
    clauses = [getattr(each, "__func__", each) for each in overloads] or [function]
    shared = () if clauses == [function] else _refinements(function)
    read: list[Clause] = []
    for number, each in enumerate(clauses):
        with _located(each):
            choices = _choices(each, hints_of(each, strict=strict))
            own = [_clause(each, shared, hints, number) for hints in choices]
            lint_refinements(_refinements(each), own)
        read += own
    with _located(function):
        lint_refinements(shared, read)

    return iter(read)


def _choices(function: Function, hints: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the annotations for each constraint; of a generator, whose items come later, as is."""
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        return [hints]

    return list(with_each_constraint(hints))


def _clause(
    function: Function,
    shared: tuple[Refinement, ...],
    hints: Mapping[str, Any],
    signature: int,
) -> Clause:
    signed = inspect.signature(function).parameters
    parameters = tuple(
        Parameter(name, _structure(each, hints[name]))
        for name, each in signed.items()
        if name in hints
    )
    clause = Clause(
        parameters=parameters,
        result=_read("return", hints["return"]) if "return" in hints else None,
        condition=getattr(function, "__contract_condition__", None),
        refinements=(*_refinements(function), *shared, *_least_sizes(parameters)),
        signature=signature,
    )
    lint(clause, function, signed)

    return clause


def _least_sizes(parameters: Iterable[Parameter]) -> list[Refinement]:
    """Return a refinement for each marker of a size; those of an object are its own."""
    arrays = [array for each in parameters for _, array in marked_in(each.structure, "")]
    markers = dict.fromkeys(marker for array in arrays for marker in array.markers)

    return [at_least(each.size, each.axis) for each in markers if isinstance(each, AtLeast)]


def _refinements(function: Function) -> tuple[Refinement, ...]:
    return getattr(function, "__contract_refinements__", ())


@contextmanager
def _located(function: Function) -> Iterator[None]:
    """Add the file and the line of a function to an error."""
    try:
        yield
    except ContractError as error:
        located = ContractError(
            str(error),
            axis=error.axis,
            argument=error.argument,
            location=(location(function), function.__qualname__),
        )
        raise located.with_traceback(declaration(function)) from None


def _structure(parameter: inspect.Parameter, hint: Any) -> Structure:
    """Return the structure of a parameter; of `*args` a tuple, of `**kwargs` a dict."""
    structure = _read(parameter.name, hint)
    if parameter.default is not parameter.empty:
        return with_default(structure, parameter.default)
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return SequenceOf(tuple, structure)
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return MappingOf(dict, structure)

    return structure


def _read(name: str, hint: Any) -> Structure:
    """Read the annotation of a parameter or of the result."""
    try:
        return structure_of(hint)
    except MarkerError as error:
        message = f"{name}: {error}"
        raise ContractError(message, argument=name) from None
