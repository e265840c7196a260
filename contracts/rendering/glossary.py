"""The meanings of axes: the properties with their names, and the docstrings of these."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.model.formulas import returned

__all__ = ["Size", "glossary"]

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Size:
    """
    A size that a property computes.

    Attributes:
        name: the name of the property.
        meaning: the first paragraph of its docstring.
        formula: its formula, with the names of the class; empty if it is not a formula.
    """

    name: str
    meaning: str
    formula: str


def glossary(owner: object, axes: Iterable[str]) -> list[Size]:
    """Return the properties of *owner* in axes, and the properties in their formulas."""
    words = [word for axis in axes for word in WORD.findall(axis)]
    sizes: dict[str, Size] = {}
    for word in words:
        member = getattr(owner, word, None)
        if isinstance(member, property) and word not in sizes:
            sizes[word] = Size(word, _meaning(member), _formula(owner, word))
            words += WORD.findall(f"{sizes[word].formula} {sizes[word].meaning}")

    return list(sizes.values())


def _meaning(member: property) -> str:
    paragraph = (inspect.getdoc(member) or "").partition("\n\n")[0]

    return " ".join(paragraph.split())


def _formula(owner: object, name: str) -> str:
    tree = returned(owner, name)
    if not isinstance(tree, ast.BinOp | ast.BoolOp):
        return ""

    return ast.unparse(tree).replace("self.", "")
