"""Find mistakes in the annotations of a function when it is declared."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from contracts.declaration.marker_linting import MarkedPlace, check_markers
from contracts.declaration.source_file import attributes_of_self, has_attribute
from contracts.errors import ContractError
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.markers import limits_in
from contracts.model.record_fields import fields_of
from contracts.model.refinements import Refinement
from contracts.model.structure import ArrayOf, RecordOf, axes_in, marked_in, records_in

__all__ = ["lint", "lint_refinements"]

Function = Callable[..., Any]

NEAR_PARAMETER, NEAR_ATTRIBUTE = 0.6, 0.85
"""How similar a name must be to be suggested."""


Parameters = Mapping[str, inspect.Parameter]


def lint(clause: Clause, function: Function, parameters: Parameters) -> None:
    """
    Check a clause before any call.

    Args:
        clause: the clause.
        function: the function with its annotations.
        parameters: the parameters of the function.

    Raises:
        ContractError: an axis, a marker or a condition uses a name that is not defined there, or a
            marker is of no use for its array.
    """
    for axis, expression in _expressions(_axes(clause), function, parameters):
        _check_arguments(axis.text, expression, function, parameters)
    for path, record in _records(clause):
        own = ((path + step, axis) for step, axis in record.axes)
        for axis, expression in _expressions(own, function, {}):
            _check_fields(f"{path}: {axis.text!r}", expression, record)
    _check_markers(clause, function, parameters)
    if clause.condition is not None:
        _check_arguments(clause.condition.text, clause.condition, function, parameters)


def _axes(clause: Clause) -> Iterator[tuple[str, Axis]]:
    """Yield the axes of a clause in the order in which a call binds them."""
    for each in clause.parameters:
        yield from axes_in(each.structure, each.name)
    if clause.result is not None:
        yield from axes_in(clause.result, "return")


def _records(clause: Clause) -> Iterator[tuple[str, RecordOf]]:
    """Yield the objects of a clause, whose axes are their own."""
    for each in clause.parameters:
        yield from records_in(each.structure, each.name)
    if clause.result is not None:
        yield from records_in(clause.result, "return")


def _check_markers(clause: Clause, function: Function, parameters: Parameters) -> None:
    """Check the markers of a call, and those of each object, whose axes are its own."""
    arrays = list(_marked(clause))
    _check_limits(clause, parameters)
    if arrays:
        check_markers(MarkedPlace(arrays, frozenset(axis.key for _, axis in _axes(clause))))
    for path, array in arrays:
        for limit in limits_in(array.markers):
            _check_arguments(f'{path}: Below("{limit.text}")', limit, function, parameters)
    for path, record in _records(clause):
        own = [(path + step, array) for step, array in record.marked]
        check_markers(MarkedPlace(own, frozenset(axis.key for _, axis in record.axes)))
        for step, array in own:
            for limit in limits_in(array.markers):
                _check_fields(f'{step}: Below("{limit.text}")', limit, record)


def _check_limits(clause: Clause, parameters: Parameters) -> None:
    """
    Check that `Below` of an argument names no axis that only the result has.

    Raises:
        ContractError: it does: that axis has no size when the arguments are checked.
    """
    bound = {axis.key for each in clause.parameters for _, axis in axes_in(each.structure, "")}
    known = {axis.key for _, axis in _axes(clause)} | parameters.keys()
    marked = [each for part in clause.parameters for each in marked_in(part.structure, part.name)]
    for path, array in marked:
        for limit in limits_in(array.markers):
            for name in (each for each in limit.names if each in known - bound):
                advice = f'; write "{{{name}}}" for the argument' if name in parameters else ""
                message = f'{path}: Below("{limit.text}"): no argument has the axis {name}{advice}'
                raise ContractError(message, argument=path)


def _marked(clause: Clause) -> Iterator[tuple[str, ArrayOf]]:
    """Yield the arrays with markers of a clause, arguments first."""
    for each in clause.parameters:
        yield from marked_in(each.structure, each.name)
    if clause.result is not None:
        yield from marked_in(clause.result, "return")


def _expressions(
    axes: Iterable[tuple[str, Axis]], function: Function, parameters: Parameters
) -> Iterator[tuple[Axis, Expression]]:
    """
    Yield each expression among axes.

    Raises:
        ContractError: an expression uses an axis that no earlier axis binds.
    """
    bound: set[str] = set()
    every = list(axes)
    for index, (path, axis) in enumerate(every):
        if axis.expression is not None:
            for name in (each for each in axis.expression.names if each not in bound):
                owners = [owner for owner, other in every[index:] if other.key == name]
                reason = _unbound(name, bound, function, parameters) or (
                    f"no axis before it is named {name}; "
                    f"{_advice(name, axis.expression, _later(path, owners, parameters))}"
                )
                message = f"{path}: axis {axis.text!r} uses {name}, but {reason}"
                raise ContractError(message, argument=path, axis=axis.text)
            yield axis, axis.expression
        bound |= {axis.key} - {""}


def lint_refinements(refinements: Iterable[Refinement], clauses: Iterable[Clause]) -> None:
    """
    Check refinements against the clauses that they refine.

    Raises:
        ContractError: no clause has the axis of a refinement, so that it could never fail.
    """
    named = [each for each in refinements if each.axis is not None]
    if not named:
        return
    keys = {
        axis.key
        for clause in clauses
        for parameter in clause.parameters
        for _, axis in axes_in(parameter.structure, "")
    }
    for refinement in named:
        if refinement.axis not in keys:
            message = f"refinement {refinement.statement!r}: no argument has this axis"
            raise ContractError(message, axis=refinement.axis)


def _later(path: str, owners: Iterable[str], parameters: Parameters) -> str:
    """Return the parameter of the first owner that is not that of a path; empty if none is."""
    names = (_parameter_of(each) for each in owners)
    own = _parameter_of(path)

    return next((each for each in names if each in parameters and each != own), "")


def _parameter_of(path: str) -> str:
    return path.replace("[", ".").partition(".")[0]


def _unbound(name: str, bound: set[str], function: Function, parameters: Parameters) -> str:
    """Describe why a name has no size if it stands for something else; empty for an axis."""
    if f"*{name}" in bound:
        return f"*{name} stands for several axes and has no size"
    if name in parameters:
        return f"no axis before it is named {name}; write {{{name}}} for the argument {name}"
    if name in (attributes_of_self(function) or ()):
        return f"no axis before it is named {name}; write {{self.{name}}} for the attribute {name}"

    return ""


def _advice(name: str, expression: Expression, later: str) -> str:
    """Return what to write for an axis that is computed from one that no argument before it has."""
    if later and len(expression.names) > 1:
        return f"write the parameter {later}, which has it, first"
    if len(expression.names) > 1:
        return f"give this axis one name, such as m, or write an argument with {name} before it"
    first = f"write the parameter {later}, which has it, first; or " if later else ""

    return (
        f"{first}give this axis a name, such as m, and compute {name} from it: for m = 2*{name}, "
        f"write m//2 in place of {name}"
    )


def _check_arguments(
    text: str, expression: Expression, function: Function, parameters: Parameters
) -> None:
    """Check that the arguments and the attributes in an expression exist."""
    for name in expression.arguments:
        if name not in parameters:
            suggestion = _suggestion(name, parameters, NEAR_PARAMETER)
            message = f"{text!r} uses {name}, which is not a parameter{suggestion}"
            raise ContractError(message, axis=text)
    for owner, attribute in expression.attributes:
        if owner == "self":
            _check_attribute(text, attribute, function)


def _check_fields(text: str, expression: Expression, record: RecordOf) -> None:
    """Check that the names in braces are fields of the class, or `self`."""
    fields = [each.name for each in fields_of(record.cls)]
    for name in expression.arguments:
        if name not in {"self", *fields}:
            suggestion = _suggestion(name, fields, NEAR_PARAMETER)
            message = f"{text} uses {name}, which is no field of {record.cls.__name__}{suggestion}"
            raise ContractError(message)


def _check_attribute(text: str, attribute: str, function: Function) -> None:
    """Check that an attribute is not a misspelling of one that the class has."""
    if has_attribute(function, attribute):
        return
    attributes = attributes_of_self(function)
    if attributes is None or attribute in attributes:
        return
    turned = [each for each in sorted(attributes) if sorted(each) == sorted(attribute)]
    near = _suggestion(attribute, attributes, NEAR_ATTRIBUTE)
    suggestion = f"; did you mean {turned[0]}?" if turned else near
    if suggestion:
        message = f"{text!r} uses self.{attribute}, which is never set{suggestion}"
        raise ContractError(message, axis=text)


def _suggestion(name: str, names: Iterable[str], likeness: float) -> str:
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=likeness)

    return f"; did you mean {close[0]}?" if close else ""
