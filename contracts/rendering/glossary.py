"""What the axes of a contract mean: the properties that they name, by their docstrings."""

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
    A size that is worked out.

    Attributes:
        name: of the property that gives it.
        meaning: its docstring, less what is beyond the first paragraph.
        formula: how it is worked out, in the words of the class; nothing where no formula is.
    """

    name: str
    meaning: str
    formula: str


def glossary(owner: object, axes: Iterable[str]) -> list[Size]:
    """Explain the properties of *owner* that axes name, and those that they are made of."""
    words = [word for axis in axes for word in WORD.findall(axis)]
    found: dict[str, Size] = {}
    for word in words:
        size = getattr(owner, word, None)
        if isinstance(size, property) and word not in found:
            found[word] = Size(word, _meaning(size), _formula(owner, word))
            words += WORD.findall(f"{found[word].formula} {found[word].meaning}")

    return list(found.values())


def _meaning(size: property) -> str:
    paragraph = (inspect.getdoc(size) or "").partition("\n\n")[0]

    return " ".join(paragraph.split())


def _formula(owner: object, name: str) -> str:
    found = returned(owner, name)
    if not isinstance(found, ast.BinOp | ast.BoolOp):
        return ""

    return ast.unparse(found).replace("self.", "")
