"""Expressions over axes and arguments: parsed once with `ast`, never passed to `eval`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, cast

from contracts.errors import ContractError

__all__ = ["CALLABLE", "Expression", "parse"]

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}

COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}

CALLABLE: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (abs, int, len, max, min, sum)
}

ALLOWED = (
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Call,
    ast.Set,
    ast.Load,
    *BINARY,
    *COMPARE,
    *UNARY,
)

MAX_DEPTH = 40
"""How deep an expression may nest: Python itself gives up soon after."""

MAX_EXPONENT = 64
"""The largest exponent in an expression."""


@dataclass(frozen=True)
class Expression:
    """
    A parsed expression: arithmetic, comparisons, logic, attributes, items, a few functions.

    Names stand for axes; within braces they stand for arguments, as in `{self.depth}*n`.
    """

    text: str
    tree: ast.expr = field(repr=False, compare=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The axes in the expression, which must be bound before it has a value."""
        return tuple(dict.fromkeys(name for name, braced in _names(self.tree) if not braced))

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The arguments in the expression."""
        return tuple(dict.fromkeys(name for name, braced in _names(self.tree) if braced))

    @cached_property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """The attributes in the expression, each with the name of its argument before it."""
        return tuple(
            (node.value.id, node.attr)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        )

    @cached_property
    def division(self) -> tuple[Expression, Expression] | None:
        """The dividend and the divisor, if the expression is one that `//` rounds down."""
        match self.tree:
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                return Expression(ast.unparse(left), left), Expression(ast.unparse(right), right)

        return None

    @cached_property
    def integers(self) -> tuple[int, ...]:
        """The integers that are written in the expression, without their signs."""
        values = (n.value for n in ast.walk(self.tree) if isinstance(n, ast.Constant))

        return tuple(dict.fromkeys(each for each in values if type(each) is int))

    def value(self, axes: Mapping[str, object], arguments: Mapping[str, object]) -> Any:
        """Return the value; raise `KeyError` for a missing name, and what an argument raises."""
        return _value(self.tree, axes, arguments)

    def source(
        self,
        axes: Mapping[str, str],
        functions: Mapping[str, str],
        arguments: Mapping[str, str] | None = None,
    ) -> str:
        """Return the expression in Python, with the local names of axes, functions, arguments."""
        renamed = _Renamed(axes, functions, arguments or {})

        return ast.unparse(renamed.visit(_copied(self.tree)))

    @cached_property
    def source_over_arguments(self) -> str:
        """The expression in Python, if there are no axes in it: names and functions are its own."""
        return self.source({}, {name: name for name in CALLABLE})

    def with_axes(self, axes: Mapping[str, str]) -> Expression:
        """Return the expression over axes of other names."""
        tree = _WithAxes(axes).visit(_copied(self.tree))

        return Expression(ast.unparse(tree), tree)


@cache
def parse(text: str) -> Expression:
    """
    Parse an expression.

    Raises:
        ContractError: the text is not an expression, or uses more than these need.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or error
        message = f"{text!r} is not an expression: {reason}"
        raise ContractError(message) from None
    if _depth(tree) > MAX_DEPTH:
        message = f"{text[:MAX_DEPTH]!r}… is nested too deeply"
        raise ContractError(message)
    for node in ast.walk(tree):
        forbidden = _forbidden(node)
        if forbidden:
            message = f"{text!r}: an expression may not {forbidden}"
            raise ContractError(message)

    return Expression(text, tree)


def _depth(tree: ast.AST) -> int:
    """Return the depth of a tree, level by level."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]

    return depth


def _forbidden(node: ast.AST) -> str | None:
    """Return what a node does that an expression may not do, or None."""
    match node:
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in CALLABLE:
            return None
        case ast.Call(func=called):
            return f"call {ast.unparse(called)}"
        case ast.Set(elts=elements) if len(elements) != 1:
            return "have several values in braces"
        case ast.Pow() | ast.Constant(value=int() | str() | float() | None):
            return None
        case ast.BinOp(op=ast.Mult()) if any(map(_is_text, ast.walk(node))):
            return "repeat a text"
        case ast.BinOp(op=ast.Pow(), left=base, right=power) if not _small(base, power):
            return "have a power that may be huge"
        case ast.expr() | ast.operator() | ast.unaryop() | ast.boolop() | ast.cmpop():
            allowed = isinstance(node, ALLOWED) and not isinstance(node, ast.Constant)
            return None if allowed else f"use {type(node).__name__}"

    return None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _small(base: ast.expr, power: ast.expr) -> bool:
    """Whether a power stays small: no power of a power, no huge exponent."""
    nodes = list(ast.walk(power))
    numbers = [node.value for node in nodes if isinstance(node, ast.Constant)]
    nested = any(isinstance(node, ast.Pow) for node in (*ast.walk(base), *nodes))

    return not nested and all(
        isinstance(number, int) and abs(number) <= MAX_EXPONENT for number in numbers
    )


def _names(node: ast.AST, *, braced: bool = False) -> list[tuple[str, bool]]:
    """List the names, each with whether it stands in braces."""
    if isinstance(node, ast.Name):
        return [(node.id, braced)]
    inside = braced or isinstance(node, ast.Set)
    children = ast.iter_child_nodes(node)
    if isinstance(node, ast.Call):
        children = iter(node.args)

    return [name for child in children for name in _names(child, braced=inside)]


def _value(  # noqa: C901 - a case for each sort of node
    node: ast.expr, axes: Mapping[str, Any], arguments: Mapping[str, Any]
) -> Any:
    def value(part: ast.expr) -> Any:
        return _value(part, axes, arguments)

    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return axes[name]
        case ast.Set(elts=[inner]):
            return _value(inner, arguments, arguments)
        case ast.Attribute(value=owner, attr=attribute):
            return getattr(value(owner), attribute)
        case ast.Subscript(value=owner, slice=index):
            return value(owner)[value(index)]
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](value(left), value(right))
        case ast.UnaryOp(op=op, operand=operand):
            return UNARY[type(op)](value(operand))
        case ast.BoolOp(op=op, values=operands):
            return _logic(op, map(value, operands))
        case ast.Call(func=ast.Name(id=name), args=operands):
            return CALLABLE[name](*map(value, operands))
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [value(each) for each in (left, *others)]
            pairs = zip(ops, values, values[1:], strict=False)
            return all(COMPARE[type(op)](a, b) for op, a, b in pairs)
    raise AssertionError(node)


def _logic(op: ast.boolop, values: Any) -> Any:
    """Return the value of `and` or `or` as Python does, evaluating no more than it does."""
    for value in values:
        result = value
        if bool(value) is isinstance(op, ast.Or):
            break

    return result


def _copied(node: Any) -> Any:
    """Return a copy of a tree, without its places in a source, as nothing reads them."""
    if isinstance(node, list):
        return [_copied(each) for each in node]
    if not isinstance(node, ast.AST):
        return node

    return type(node)(*[_copied(value) for _, value in ast.iter_fields(node)])


class _Renamed(ast.NodeTransformer):
    """Rename axes, functions and arguments to local names, arguments without their braces."""

    def __init__(
        self, axes: Mapping[str, str], functions: Mapping[str, str], arguments: Mapping[str, str]
    ) -> None:
        self.axes = axes
        self.functions = functions
        self.arguments = arguments

    def visit_Set(self, node: ast.Set) -> ast.AST:
        inner = _Renamed(self.arguments, self.functions, self.arguments)

        return cast("ast.AST", inner.visit(node.elts[0]))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = cast("ast.Name", node.func).id
        arguments = [self.visit(argument) for argument in node.args]

        return ast.Call(ast.Name(self.functions[called], ast.Load()), arguments, [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.axes.get(node.id, node.id), node.ctx)


class _WithAxes(ast.NodeTransformer):
    """Rename axes, and nothing in braces."""

    def __init__(self, axes: Mapping[str, str]) -> None:
        self.axes = axes

    def visit_Set(self, node: ast.Set) -> ast.AST:
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return ast.Call(node.func, [self.visit(argument) for argument in node.args], [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.axes.get(node.id, node.id), node.ctx)
