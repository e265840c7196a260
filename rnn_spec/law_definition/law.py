"""A law is one object: its parameters quantify, its docstring states, its body equates."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import Any, TypeVar

from rnn_spec.law_definition.condition import ALWAYS, Condition
from rnn_spec.law_definition.outcome import Outcome
from rnn_spec.vocabulary import Severity

__all__ = ["Law", "as_tuple", "law", "laws_in"]

T = TypeVar("T")

DEFAULT_FACTORS: Mapping[str, tuple[Any, ...]] = {
    "device": ("cpu", "cuda", "mps", "xpu"),
    "dtype": ("float32", "float64"),
    "dropout": (0.0,),
}
"""The values of these factors for a law that names none; values need a device that computes."""


@dataclass(frozen=True)
class Law:
    """
    A law of recurrent layers, or of models around them.

    Attributes:
        name: a noun phrase.
        family: the file that contains it.
        level: `relations`, `equations` or `drop-in`; of a law of models, `model`.
        body: the function of a layer and the quantified arguments.
        source: where the statement is published.
        when: where the law is true.
        requires: what the subject must have: capabilities of a layer, features of a model.
        requires_laws: its prerequisites; if one of them fails, this law is blocked.
        at: the values of factors at which it is checked; other laws vary these factors.
        over: the values to choose a factor from, where the subject offers them.
        examples: the number of cases, where the statement fixes it and not the profile.
        severity: what a failure means, one of `rnn_spec.vocabulary.SEVERITIES`.
        generic: whether a sound layer may fail on a few cases, such as at width 1 or with dead
            units; then a failure counts only if others like it fail as well.
        compiler: whether PyTorch imports its compiler for it, which takes a second or two.
        second_input: what its second input, `y`, is, in words, if it has one.
        obstacle: the part of the statement that the laws which require this one rely on, as a
            function like `body`: they are blocked only where that part fails. None if it is all.
    """

    name: str
    family: str
    level: str
    body: Callable[..., Outcome] = field(repr=False)
    source: str
    when: Condition = ALWAYS
    requires: tuple[Any, ...] = ()
    requires_laws: tuple[str, ...] = ()
    at: Mapping[str, Any] = field(default_factory=dict)
    over: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    examples: int | None = None
    severity: Severity = "broken"
    generic: bool = False
    compiler: bool = False
    second_input: str = "the input of another call"
    obstacle: Callable[..., Outcome] | None = field(default=None, repr=False)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The former name of `requires_laws`."""
        return self.requires_laws

    @property
    def as_prerequisite(self) -> Law:
        """The law, reduced to what the laws that require it rely on."""
        return replace(self, body=self.obstacle, obstacle=None) if self.obstacle else self

    @property
    def factors(self) -> Mapping[str, tuple[Any, ...]]:
        """The values to choose each factor from."""
        at = {name: (value,) for name, value in self.at.items()}

        return {**DEFAULT_FACTORS, **at, **self.over, **self.when.values}

    @property
    def statement(self) -> str:
        """The docstring, dedented."""
        return inspect.getdoc(self.body) or ""

    @property
    def summary(self) -> str:
        """The first paragraph of the statement, on one line."""
        return " ".join(self.statement.split("\n\n")[0].split())

    @cached_property
    def quantifiers(self) -> dict[str, Any]:
        """The annotations of the arguments after the layer."""
        hints = typing.get_type_hints(self.body, include_extras=True)
        names = list(inspect.signature(self.body).parameters)[1:]

        return {name: hints[name] for name in names}


def law(*, source: str, level: str = "relations", **fields: Any) -> Callable[..., Law]:
    """
    Make a law of a function.

    Args:
        source: where the statement is published.
        level: `relations`, `equations` or `drop-in`.
        fields: other attributes of `Law`; `requires` and `requires_laws` also accept a single
            value. `rests_on` is the former name of `requires_laws`.
    """
    if "rests_on" in fields:
        fields["requires_laws"] = fields.pop("rests_on")
    for name in ("requires", "requires_laws"):
        fields[name] = as_tuple(fields.get(name, ()))

    def make(body: Callable[..., Outcome]) -> Law:
        family = body.__module__.rsplit(".", 1)[-1]

        return Law(body.__name__, family, level, body, source, **fields)

    return make


def as_tuple(value: T | tuple[T, ...]) -> tuple[T, ...]:
    """Return a tuple as it is, and any other value as a tuple of one."""
    return value if isinstance(value, tuple) else (value,)


def laws_in(module: ModuleType) -> tuple[Law, ...]:
    """Return every law that a module defines, in the order of the file."""
    laws = (value for value in vars(module).values() if isinstance(value, Law))

    return tuple(each for each in laws if each.body.__module__ == module.__name__)
