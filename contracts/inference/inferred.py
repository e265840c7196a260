"""A contract that was inferred, and its text."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.inference.remarks import Remark
from contracts.inference.roles import Role
from contracts.model.arithmetic import Expression

__all__ = ["Inferred"]

WIDTH = 88
"""The longest line of a signature."""

KEYWORDS_FOLLOW = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_POSITIONAL}
"""After a parameter of these kinds, one that is passed by name needs no mark."""

STARS: dict[Any, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}

PLAIN = (bool, float, int, str, tuple, type(None))
"""Defaults that are written as they are."""


@dataclass(frozen=True)
class Inferred:
    """
    The contract of a callable, found by calling it; `str` is a definition to paste.

    Attributes:
        name: the name of the callable.
        signature: its parameters and its result, with the annotations that were found.
        annotations: the same annotations as text, by the name of the parameter, or `return`.
        conditions: what must be true of the sizes, such as `k >= q`.
        notes: what was noticed besides.
        undecided: what could not be decided, and is not annotated.
        is_method: whether the definition has a first parameter `self`.
        calls: how many questions were asked about the callable.
        confirmed: how many calls at other sizes confirmed the sizes of the result.
        seconds: how long it took.
        roles: for the names of axes of a module, what was found by trying: a batch, a sequence, or
            items of which the order does not matter.
    """

    name: str
    signature: inspect.Signature
    annotations: Mapping[str, str]
    conditions: tuple[Expression, ...] = ()
    notes: tuple[Remark, ...] = ()
    undecided: tuple[Remark, ...] = ()
    is_method: bool = False
    calls: int = field(default=0, compare=False)
    confirmed: int = field(default=0, compare=False)
    seconds: float = field(default=0.0, compare=False)
    roles: Mapping[str, Role] = field(default_factory=dict, compare=False)

    @property
    def imports(self) -> tuple[str, ...]:
        """The imports that the annotations need, a line for each."""
        text = " ".join(self.annotations.values())
        families = ("Bool", "Complex", "Float", "Int", "UInt")
        used = ", ".join(each for each in families if f"{each}[" in text)
        lines = {
            "import numpy as np": "np." in text,
            f"from jaxtyping import {used}": bool(used),
            "from torch import Tensor": "[Tensor," in text,
        }

        return tuple(line for line, is_needed in lines.items() if is_needed)

    def __str__(self) -> str:
        """Return a definition with the annotations, and a comment for each condition and remark."""
        remarks = [
            *(f"# where {each.text}" for each in self.conditions),
            *(f"# note: {each}" for each in self.notes),
            *(f"# undecided: {each}" for each in self.undecided),
        ]

        return "\n".join([self._definition(), *remarks])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - IPython's
        """Write the definition as the output of a cell."""
        printer.text(str(self))

    def _definition(self) -> str:
        """Return the definition in one line, or with a line for each parameter."""
        parameters = self._parameters()
        result = self.annotations.get("return")
        arrow = "" if result is None else f" -> {result}"
        line = f"def {self.name}({', '.join(parameters)}){arrow}: ..."
        if len(line) <= WIDTH:
            return line
        lines = "".join(f"    {each},\n" for each in parameters)

        return f"def {self.name}(\n{lines}){arrow}: ..."

    def _parameters(self) -> list[str]:
        """Return the parameters as they are written, with the marks between their kinds."""
        parameters = list(self.signature.parameters.values())
        kinds = [each.kind for each in parameters]
        written = ["self"] if self.is_method else []
        for number, each in enumerate(parameters):
            before = kinds[number - 1] if number else None
            if each.kind is each.KEYWORD_ONLY and before not in KEYWORDS_FOLLOW:
                written.append("*")
            written.append(self._parameter(each))
            if each.kind is each.POSITIONAL_ONLY and each.kind not in kinds[number + 1 :]:
                written.append("/")

        return written

    def _parameter(self, parameter: inspect.Parameter) -> str:
        text = STARS.get(parameter.kind, "") + parameter.name
        annotation = self.annotations.get(parameter.name)
        if annotation is not None:
            text += f": {annotation}"
        if parameter.default is parameter.empty:
            return text
        is_plain = isinstance(parameter.default, PLAIN)
        default = repr(parameter.default) if is_plain else "..."

        return f"{text} = {default}" if annotation is not None else f"{text}={default}"
