"""The contract of a callable: its clauses, their conditions and their refinements."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from contracts.declaration.declaration import place
from contracts.declaration.linting import lint, lint_refinements
from contracts.declaration.resolution import hints_of
from contracts.errors import ContractError
from contracts.model.annotations import structure_of
from contracts.model.arithmetic import Expression, parse
from contracts.model.clause import Clause, Contract, Parameter
from contracts.model.refinements import Refinement
from contracts.model.structure import Default, MappingOf, Opaque, SequenceOf, Structure, UnionOf
from contracts.model.type_check import matches_type

__all__ = ["contract_of", "refine", "when"]

F = TypeVar("F", bound=Callable[..., Any])

Function = Callable[..., Any]


def when(condition: str) -> Callable[[F], F]:
    """
    Offer a `typing.overload` clause only where *condition* holds for `self`.

    The condition is an expression such as `"not self.batch_first"`; put `when` under
    `overload`.

    Raises:
        ContractError: the condition is no expression.
    """
    expression = Expression(condition, parse(f"{{{condition}}}").tree)

    def mark(clause: F) -> F:
        clause.__contract_condition__ = expression  # type: ignore[attr-defined]
        return clause

    return mark


def refine(*refinements: Refinement) -> Callable[[F], F]:
    """Add refinements to one clause, or to all of them where it marks the function itself."""

    def mark(clause: F) -> F:
        clause.__contract_refinements__ = refinements  # type: ignore[attr-defined]
        return clause

    return mark


def contract_of(function: Function, *, strict: bool = True) -> Contract:
    """Read the model of a contract, for `contracts.contract_of`, which says of what, and how."""
    target = getattr(function, "forward", function)
    target = getattr(target, "__func__", target)
    known = getattr(target, "__contract__", None)
    if known is not None:
        return typing.cast("Contract", known)
    clauses = tuple(_clauses(target, strict=strict))

    return Contract(getattr(target, "__qualname__", repr(target)), clauses)


def _clauses(function: Function, *, strict: bool) -> Iterator[Clause]:
    """Read the clauses one after the other; what refines the function refines each."""
    overloads = typing.get_overloads(function)
    clauses = [getattr(each, "__func__", each) for each in overloads] or [function]
    shared = () if clauses == [function] else _refinements(function)
    read = []
    for each in clauses:
        with _placed(each):
            read.append(_clause(each, shared, hints_of(each, strict=strict)))
            lint_refinements(_refinements(each), read[-1:])
    with _placed(function):
        lint_refinements(shared, read)

    return iter(read)


def _clause(function: Function, shared: tuple[Refinement, ...], hints: Mapping[str, Any]) -> Clause:
    parameters = inspect.signature(function).parameters
    clause = Clause(
        parameters=tuple(
            Parameter(name, _structure(each, hints[name]))
            for name, each in parameters.items()
            if name in hints
        ),
        result=structure_of(hints["return"]) if "return" in hints else None,
        condition=getattr(function, "__contract_condition__", None),
        refinements=(*_refinements(function), *shared),
    )
    lint(clause, function)

    return clause


def _refinements(function: Function) -> tuple[Refinement, ...]:
    return getattr(function, "__contract_refinements__", ())


@contextmanager
def _placed(function: Function) -> Iterator[None]:
    """Say of an error where the function is declared."""
    try:
        yield
    except ContractError as error:
        message = f"{place(function)}: {function.__qualname__}: {error}"
        raise ContractError(message, axis=error.axis, argument=error.argument) from None


def _admits(structure: Structure, default: object) -> bool:
    """Whether a default is among what is annotated, with no need to look into arrays."""
    return matches_type(structure, default) and (default is None or isinstance(structure, Opaque))


def _structure(parameter: inspect.Parameter, hint: Any) -> Structure:
    """Read a parameter; one that gathers the rest holds a tuple or a dict of what is annotated."""
    structure = structure_of(hint)
    default = parameter.default
    if default is not parameter.empty and not _admits(structure, default):
        return UnionOf((Default(default), structure))
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return SequenceOf(tuple, structure)
    if parameter.kind is inspect.Parameter.VAR_KEYWORD:
        return MappingOf(dict, structure)

    return structure
