"""Traps of an annotation that can be seen when the function is declared."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from contracts.declaration.declaration import attributes_of_self, plainly_has
from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.refinements import Refinement
from contracts.model.structure import axes_in

__all__ = ["lint", "lint_refinements"]

Function = Callable[..., Any]


def lint(clause: Clause, function: Function) -> None:
    """
    Hold a clause against what can be known before any call.

    Raises:
        ContractError: an axis that speaks of something unknown where it stands.
    """
    bound: set[str] = set()
    structures = [(each.name, each.structure) for each in clause.parameters]
    if clause.result is not None:
        structures.append(("return", clause.result))
    for path, axis in (each for name, s in structures for each in axes_in(s, name)):
        if axis.expression is not None:
            _bound_before(path, axis, axis.expression, bound)
            _given(axis.text, axis.expression, function)
        bound |= {axis.key} - {""}
    if clause.condition is not None:
        _given(clause.condition.text, clause.condition, function)


def lint_refinements(refinements: Iterable[Refinement], clauses: Iterable[Clause]) -> None:
    """
    Hold refinements against the clauses that they refine.

    Raises:
        ContractError: a refinement of an axis that none of them has: it could not fail.
    """
    known = {
        axis.key
        for clause in clauses
        for parameter in clause.parameters
        for _, axis in axes_in(parameter.structure, "")
    }
    for refinement in refinements:
        if refinement.axis is not None and refinement.axis not in known:
            message = f"the refinement {refinement.statement!r} is about no axis of any argument"
            raise ContractError(message, axis=refinement.axis)


def _bound_before(path: str, axis: Axis, expression: Expression, bound: set[str]) -> None:
    for name in expression.names:
        if name not in bound:
            run = f"; {name} is a run of axes, which has no size" if f"*{name}" in bound else ""
            message = (
                f"the axis {axis.text!r} of {path} needs {name}, which no axis before it is "
                f"called{run}; what is an argument or an attribute stands in braces"
            )
            raise ContractError(message, argument=path, axis=axis.text)


def _given(text: str, expression: Expression, function: Function) -> None:
    known = inspect.signature(function).parameters
    for name in expression.given:
        if name not in known:
            message = (
                f"{text!r} speaks of {name}, which is no parameter{_instead(name, known, 0.6)}"
            )
            raise ContractError(message, axis=text)
    for owner, attribute in expression.attributes:
        if owner == "self":
            _attribute(text, attribute, function)


def _attribute(text: str, attribute: str, function: Function) -> None:
    """Refuse an attribute that no object of the class has and that is nearly one it has."""
    if plainly_has(function, attribute):
        return
    known = attributes_of_self(function)
    if known is None or attribute in known:
        return
    instead = _instead(attribute, known, 0.85)
    if instead:
        message = f"{text!r} speaks of self.{attribute}, which nothing sets{instead}"
        raise ContractError(message, axis=text)


def _instead(name: str, known: Iterable[str], likeness: float) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=likeness)

    return f"; {close[0]} is meant?" if close else ""
