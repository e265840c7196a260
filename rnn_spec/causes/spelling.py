"""How what a user states of a model is spelled: as Python has it, or the command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

__all__ = [
    "Inputs",
    "Spelling",
    "Stated",
    "spelled_arguments",
    "spelled_call",
    "spelled_causal",
    "spelled_example",
    "spelled_inputs",
    "spelled_output",
    "spelled_strict",
]

Stated: TypeAlias = str | tuple[str, ...] | dict[str, str]
"""What an argument is: a text, or one for each item of a tuple or a dict."""

Inputs: TypeAlias = Mapping[str, Stated]
"""What arguments are, each by its name."""


class Spelling(Enum):
    """Where a message is read."""

    PYTHON = "in Python"
    COMMAND = "on the command line"

    @property
    def in_python(self) -> bool:
        """Whether it is read in Python."""
        return self is Spelling.PYTHON

    @property
    def example(self) -> str:
        """The option for the arguments of a call."""
        return "example=" if self.in_python else "--example"


def spelled_inputs(inputs: Inputs, spelling: Spelling) -> str:
    """Return what states arguments."""
    if spelling.in_python:
        shown = ", ".join(f'"{name}": {_quoted(each)}' for name, each in inputs.items())
        return f"inputs={{{shown}}}"

    return " ".join(f'--input "{name}={_joined(each)}"' for name, each in inputs.items())


def spelled_output(text: str, spelling: Spelling) -> str:
    """Return what states a result."""
    return f'output="{text}"' if spelling.in_python else f'--output "{text}"'


def spelled_causal(axes: Sequence[str], spelling: Spelling) -> str:
    """Return what states that nothing looks ahead along some axes."""
    if not spelling.in_python:
        return " ".join(f"--causal {axis}" for axis in axes)
    if len(axes) == 1:
        return f'causal="{axes[0]}"'
    shown = ", ".join(f'"{axis}": "weak"' for axis in axes)

    return f"causal={{{shown}}}"


def spelled_strict(axis: str, spelling: Spelling) -> str:
    """Return what states that a step of an axis, or of an input, is not read at itself either."""
    if spelling.in_python:
        return f'causal={{"{axis}": "strict"}}'

    return f"--causal {axis}=strict"


def spelled_example(code: str, spelling: Spelling) -> str:
    """Return what states the arguments of a call."""
    if spelling.in_python:
        return f"{spelling.example}{code}"

    return f"{spelling.example} {_in_quotes(code)}"


def spelled_call(spelling: Spelling) -> str:
    """Return what states an adapter."""
    return "call=" if spelling.in_python else "--call NAME"


def spelled_arguments(spelling: Spelling) -> str:
    """Return what states the arguments of a constructor."""
    return "for others, pass an instance" if spelling.in_python else "--arg NAME=VALUE"


def _in_quotes(text: str) -> str:
    """Return a text as a word of a command, in double quotes if nothing in it means more there."""
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


def _quoted(stated: Stated) -> str:
    match stated:
        case str():
            return f'"{stated}"'
        case dict():
            return (
                "{" + ", ".join(f'"{key}": {_quoted(each)}' for key, each in stated.items()) + "}"
            )

    comma = "," if len(stated) == 1 else ""

    return f"({', '.join(map(_quoted, stated))}{comma})"


def _joined(stated: Stated) -> str:
    match stated:
        case str():
            return stated
        case dict():
            return str(stated)

    return ", ".join(stated) + ("," if len(stated) == 1 else "")
