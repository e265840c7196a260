"""What a user asked of a run, as far as the verdict depends on it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from rnn_spec.models.subject.options import ModelOptions

__all__ = ["Asked", "model_words"]


class Asked(msgspec.Struct, frozen=True):
    """
    What was stated of a subject and of its run; what was not stated has its default.

    Attributes:
        kind: the kind of layer.
        level: the highest level.
        laws: the laws to check, by name.
        expected_failures: the laws that are expected to fail, each with the reason.
        strict: whether failures of every severity count.
        timeout: seconds for each law, if these are not the ones of the profile.
        memory: GiB for each process, if these are not the ones of the machine.
        model: the options of the command that state what a model is; None if none says that it is
            one, or if no option can state it.
    """

    kind: str | None = None
    level: str | None = None
    laws: tuple[str, ...] | None = None
    expected_failures: dict[str, str] = {}
    strict: bool = False
    timeout: float | None = None
    memory: float | None = None
    model: tuple[str, ...] | None = None

    @property
    def limits(self) -> list[str]:
        """The options of the command that limit each law."""
        stated = {"--timeout": self.timeout, "--memory": self.memory}

        return [part for name, n in stated.items() if n is not None for part in (name, f"{n:g}")]

    @property
    def scope(self) -> list[str]:
        """The options of the command that say which laws are checked, and which may fail."""
        laws = [("--law", each) for each in self.laws or ()]
        expected = [_pair("--expect-failure", *each) for each in self.expected_failures.items()]

        return [part for option in (*laws, *expected) for part in option]


def model_words(options: ModelOptions) -> Iterator[str]:
    """
    Yield the options of the command that state what is stated about a model.

    Raises:
        ValueError: an option cannot state it.
        SyntaxError: an argument is no literal.
    """
    for name, value in options.arguments.items():
        ast.literal_eval(repr(value))
        yield from _pair("--arg", name, repr(value))
    for option, text in (("--call", options.call), ("--example", options.example)):
        if text is not None:
            yield from (option, _text(text))
    for name, value in options.inputs.items():
        yield from _pair("--input", name, _axes(value))
    if options.output is not None:
        yield from ("--output", _axes(options.output))
    for axis, order in options.causal.items():
        yield from ("--causal", axis) if order == "weak" else _pair("--causal", axis, order)
    if options.random:
        yield "--random"


def _pair(option: str, name: str, value: str) -> tuple[str, str]:
    return option, f"{name}={value}"


def _text(value: Any) -> str:
    """
    Return a value that is a text.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, str):
        return value
    message = f"got {value!r}, expected a text"
    raise ValueError(message)


def _axes(value: Any) -> str:
    """
    Return the axes of a value as an option has them: a text, several of them, or a literal.

    Raises:
        ValueError: it is none of these.
    """
    match value:
        case [str(single)]:
            return f"{single},"
        case [*several] if all(isinstance(each, str) for each in several):
            return ", ".join(several)
        case Mapping():
            return repr(dict(value))

    return _text(value)
