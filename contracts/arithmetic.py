"""Expressions over axis names and attributes: parsed once with `ast`, never `eval`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from contracts.errors import ContractError

__all__ = ["Expression", "parse"]

BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

COMPARE: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]  # only ints get here
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}

ALLOWED = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.USub,
    ast.Not,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Load,
    *BINARY,
    *COMPARE,
)


@dataclass(frozen=True)
class Expression:
    """A parsed expression: integer arithmetic, comparisons, `not`, `and`, `or`, attributes."""

    text: str
    tree: ast.expr = field(repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names that must be known before the expression has a value."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, ast.Name))

        return tuple(dict.fromkeys(node.id for node in nodes))

    def value(self, names: Mapping[str, object]) -> object:
        """Evaluate with *names*; `KeyError` if one is missing."""
        return _value(self.tree, names)


@cache
def parse(text: str) -> Expression:
    """
    Read an expression; `{self.size}` stands for `self.size`, as in jaxtyping.

    Raises:
        ContractError: what is written is not such an expression.
    """
    plain = text.replace("{", "(").replace("}", ")")
    try:
        tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = f"{text!r} is not an expression: {error}"
        raise ContractError(message) from None
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            kind = type(node).__name__
            message = f"{text!r} uses {kind}, which no axis expression may"
            raise ContractError(message)

    return Expression(text, tree)


def _value(node: ast.expr, names: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.Attribute(value=owner, attr=attribute):
            return getattr(_value(owner, names), attribute)
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](_int(left, names), _int(right, names))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_int(operand, names)
        case ast.UnaryOp(operand=operand):
            return not _value(operand, names)
        case ast.BoolOp(op=op, values=operands):
            combine = all if isinstance(op, ast.And) else any
            return combine(_value(operand, names) for operand in operands)
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(each, names) for each in (left, *others)]
            pairs = zip(ops, values, values[1:], strict=False)
            return all(COMPARE[type(op)](a, b) for op, a, b in pairs)
    raise AssertionError(node)


def _int(node: ast.expr, names: Mapping[str, object]) -> int:
    value = _value(node, names)
    if not isinstance(value, int):
        message = f"{ast.unparse(node)} is {value!r}, where a size belongs"
        raise ContractError(message)

    return value
