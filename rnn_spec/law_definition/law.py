"""A law is one object: its parameters quantify, its docstring states, its body equates."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

from rnn_spec.law_definition.condition import ALWAYS, Capability, Condition
from rnn_spec.law_definition.outcome import Outcome

__all__ = ["LEVELS", "Law", "law", "laws_in"]

USUAL: Mapping[str, tuple[Any, ...]] = {
    "device": ("cpu", "cuda", "mps", "xpu"),
    "dtype": ("float32", "float64"),
    "dropout": (0.0,),
}
"""What a law that does not say draws these factors from: values need a device that computes."""

LEVELS = ("relations", "equations", "drop-in")


@dataclass(frozen=True)
class Law:
    """
    A law of recurrent layers.

    Attributes:
        name: a noun phrase.
        family: the file that it stands in.
        level: `relations`, `equations` or `drop-in`.
        body: the function of a layer and the quantified arguments.
        source: where the statement is printed.
        when: where it is true.
        requires: what it needs of the subject.
        rests_on: the laws without which it says nothing.
        at: the values of factors at which it is tried; it is taken to hold at the others by
            the laws that vary them.
        over: the values to draw a factor from, where the subject offers them.
        examples: cases to try, where that is fixed by the statement and not by the profile.
    """

    name: str
    family: str
    level: str
    body: Callable[..., Outcome] = field(repr=False)
    source: str
    when: Condition = ALWAYS
    requires: tuple[Capability, ...] = ()
    rests_on: tuple[str, ...] = ()
    at: Mapping[str, Any] = field(default_factory=dict)
    over: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    examples: int | None = None

    @property
    def factors(self) -> Mapping[str, tuple[Any, ...]]:
        """What to draw each factor from."""
        at = {name: (value,) for name, value in self.at.items()}

        return {**USUAL, **at, **self.over, **self.when.leaves}

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
    """Make a law of a function; the keywords are the attributes of `Law`."""

    def make(body: Callable[..., Outcome]) -> Law:
        family = body.__module__.rsplit(".", 1)[-1]

        return Law(body.__name__, family, level, body, source, **fields)

    return make


def laws_in(module: ModuleType) -> tuple[Law, ...]:
    """Every law of a module, in the order in which they stand."""
    found = (value for value in vars(module).values() if isinstance(value, Law))

    return tuple(each for each in found if each.body.__module__ == module.__name__)
