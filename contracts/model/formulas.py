"""The formula behind an attribute, read from the source of its property."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from contracts.model.arithmetic import Expression

__all__ = ["factors", "formula", "returned"]


def formula(expression: Expression, names: Mapping[str, object]) -> str:
    """
    Return how a property computes an expression, in the names of the class.

    `{self.depth}` is `num_layers * num_directions` where its property returns that product;
    an empty text where there is no such property.
    """
    if not isinstance(expression.tree, ast.Set):
        return ""
    for owner, attribute in expression.attributes:
        cls: Any = type(names.get(owner))
        tree = returned(cls, attribute)
        if tree is not None and isinstance(tree, ast.BinOp):
            return ast.unparse(tree).replace(f"{owner}.", "")

    return ""


def factors(owner: type, attribute: str) -> tuple[str, ...]:
    """Return the attributes that a property is computed from, and those below them."""
    names: list[str] = []
    pending = [attribute]
    while pending:
        tree = returned(owner, pending.pop())
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Attribute) and node.attr not in names:
                names.append(node.attr)
                pending.append(node.attr)

    return tuple(names)


@lru_cache(maxsize=256)
def returned(owner: Any, attribute: str) -> ast.expr | None:
    """Return the expression that the getter of a property returns, if it is one statement."""
    member = getattr(owner, attribute, None)
    getter = getattr(member, "fget", None)
    if getter is None:
        return None
    try:
        definition = ast.parse(textwrap.dedent(inspect.getsource(getter))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    last = definition.body[-1] if isinstance(definition, ast.FunctionDef) else None

    return last.value if isinstance(last, ast.Return) else None
