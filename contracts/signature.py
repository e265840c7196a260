"""The contract of a callable: its clauses, their conditions and their refinements."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts.arithmetic import Expression, parse
from contracts.errors import ContractError
from contracts.refinements import Refinement
from contracts.structure import Structure, structure_of

__all__ = ["Clause", "Contract", "Parameter", "contract_of", "refine", "when"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Parameter:
    """An annotated parameter."""

    name: str
    structure: Structure


@dataclass(frozen=True)
class Clause:
    """One way to call: the parameters, the result, and when it is offered."""

    parameters: tuple[Parameter, ...]
    result: Structure | None
    condition: Expression | None
    refinements: tuple[Refinement, ...]

    def offered(self, names: Mapping[str, object]) -> bool:
        """Whether the condition holds for the `self` among *names*."""
        return self.condition is None or bool(self.condition.value(names))


@dataclass(frozen=True)
class Contract:
    """What a callable takes and gives: any one of its clauses."""

    name: str
    clauses: tuple[Clause, ...]


def when(condition: str) -> Callable[[F], F]:
    """
    Offer a `typing.overload` clause only where *condition* holds for `self`.

    The condition is an expression such as `"not self.batch_first"`; put `when` under
    `overload`.
    """
    expression = parse(condition)

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


def contract_of(function: Callable[..., Any]) -> Contract:
    """
    Read the contract of a function, a method, or an object with a `forward`.

    Raises:
        ContractError: an annotation does not resolve, or is no contract.
    """
    target = getattr(function, "forward", function)
    target = getattr(target, "__func__", target)
    known = getattr(target, "__contract__", None)
    if known is not None:
        return typing.cast("Contract", known)
    shared = getattr(target, "__contract_refinements__", ())
    written = typing.get_overloads(target) or [target]
    clauses = tuple(_clause(each, () if each is target else shared) for each in written)

    return Contract(getattr(target, "__qualname__", repr(target)), clauses)


def _clause(function: Callable[..., Any], shared: tuple[Refinement, ...]) -> Clause:
    hints = _hints(function)
    names = [name for name in inspect.signature(function).parameters if name in hints]

    return Clause(
        parameters=tuple(Parameter(name, structure_of(hints[name])) for name in names),
        result=structure_of(hints["return"]) if "return" in hints else None,
        condition=getattr(function, "__contract_condition__", None),
        refinements=(*getattr(function, "__contract_refinements__", ()), *shared),
    )


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except ContractError:
        raise
    except Exception as error:
        code = getattr(function, "__code__", None)
        place = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
        message = f"an annotation of {function!r}{place} does not resolve: {error}"
        raise ContractError(message) from error
