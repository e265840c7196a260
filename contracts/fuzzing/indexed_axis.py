"""The axis that an argument indexes, if the expression that failed shows it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from types import CodeType

from contracts.model.axes import Axis
from contracts.model.clause import Clause
from contracts.model.markers import Below, Lengths

__all__ = ["marker_of_indices"]

ALONG_AXIS = {"gather", "index_add", "index_copy", "index_fill", "index_select", "scatter"}
ALONG_AXIS |= {f"{each}_" for each in ALONG_AXIS}
"""Methods of an array whose first argument is the axis, and whose second has the indices."""

Site = tuple[str, int, ast.expr]
"""The name of an array, the number of the axis, and the expression of its indices."""


def marker_of_indices(
    expression: str, name: str, clause: Clause, code: CodeType
) -> Below | Lengths | None:
    """
    Return the marker of an argument that is an index into an axis of another argument.

    An index is below the size of the axis; a length is one from which 1 is subtracted before. There
    is none if the code of the function assigns to one of the two arguments.

    Args:
        expression: the source of the expression.
        name: the argument.
        clause: the clause of the call.
        code: the code of the function that has the expression.
    """
    try:
        tree = ast.parse(f"({expression})", mode="eval")
        assigned = _assigned(code)
    except (OSError, TypeError, SyntaxError):
        return None
    for array, number, indices in _sites(tree):
        if {array, name} & assigned:
            continue
        axis, subtracted = _axis(clause, array, number), _subtracted(indices, name)
        limit = axis and (axis.name or axis.size or axis.expression)
        if limit and subtracted == 0:
            return Below(limit)
        if isinstance(limit, str) and subtracted == 1:
            return Lengths(limit)

    return None


def _assigned(code: CodeType) -> set[str]:
    """Return the names to which a function assigns."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    names = (each for each in ast.walk(tree) if isinstance(each, ast.Name))

    return {each.id for each in names if isinstance(each.ctx, ast.Store)}


def _sites(tree: ast.AST) -> Iterator[Site]:
    """Yield the places at which an array is indexed."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=array), slice=index):
                yield from _of_subscript(array, index)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=array), attr=method),
                args=[axis, indices, *_],
            ) if method in ALONG_AXIS:
                yield from ((array, number, indices) for number in _numbers(axis))


def _numbers(axis: ast.expr) -> Iterator[int]:
    """Yield the number that is written for an axis, if one is."""
    try:
        number = ast.literal_eval(axis)
    except (TypeError, ValueError):
        return
    if isinstance(number, int):
        yield number


def _of_subscript(array: str, index: ast.expr) -> Iterator[Site]:
    """Yield the parts of a subscript; those behind an ellipsis count from the last axis."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    start = 0
    for number, part in enumerate(parts):
        match part:
            case ast.Constant(value=None):
                return  # a new axis
            case ast.Constant(value=value) if value is ...:
                start = -len(parts)
            case _:
                yield array, start + number, part


def _axis(clause: Clause, array: str, number: int) -> Axis | None:
    """Return the axis of an argument; None if it has not as many, or if one may be several."""
    axes = next((each.spec.axes for path, each in clause.arrays() if path == array), ())
    is_there = -len(axes) <= number < len(axes)

    return axes[number] if is_there and not any(each.variadic for each in axes) else None


def _subtracted(indices: ast.expr, name: str) -> int | None:
    """Return what is subtracted from an argument in an expression; None if it is another one."""
    match indices:
        case ast.Name(id=used):
            return 0 if used == name else None
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=int(number))):
            before = _subtracted(left, name)
            return None if before is None else before + number
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return _subtracted(value, name)
        case ast.Call(func=ast.Attribute() as method):
            return _subtracted(method, name)

    return None
