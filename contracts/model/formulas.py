"""What an attribute stands for: the formula of the property that gives it."""

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
    Give an expression as the property behind it works it out, in the words of the class.

    `{self.depth}` is `num_layers * num_directions` where its property returns that product;
    nothing where there is no such property.
    """
    if not isinstance(expression.tree, ast.Set):
        return ""
    for owner, attribute in expression.attributes:
        kind: Any = type(names.get(owner))
        found = returned(kind, attribute)
        if found is not None and isinstance(found, ast.BinOp):
            return ast.unparse(found).replace(f"{owner}.", "")

    return ""


def factors(owner: type, attribute: str) -> tuple[str, ...]:
    """Give the attributes that a property is made of, and those that these are made of."""
    found: list[str] = []
    pending = [attribute]
    while pending:
        tree = returned(owner, pending.pop())
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Attribute) and node.attr not in found:
                found.append(node.attr)
                pending.append(node.attr)

    return tuple(found)


@lru_cache(maxsize=256)
def returned(owner: Any, attribute: str) -> ast.expr | None:
    """Give what the getter of a property returns, if that is all it does."""
    member = getattr(owner, attribute, None)
    getter = getattr(member, "fget", None)
    if getter is None:
        return None
    try:
        written = ast.parse(textwrap.dedent(inspect.getsource(getter))).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    last = written.body[-1] if isinstance(written, ast.FunctionDef) else None

    return last.value if isinstance(last, ast.Return) else None
