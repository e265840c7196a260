"""A broken contract with all that is known of the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.checks.binding import Binding
from contracts.errors import ContractError
from contracts.model.clause import Clause, Contract
from contracts.model.structure import EVERY_ITEM, Structure, has_arrays, options_in

__all__ = ["NOTHING", "Mistake", "Situation", "arrays_of", "at_path", "mapped"]

NOTHING = object()
"""The result of a call that was refused."""

STEP = re.compile(r"\[(\d+)\]|\['([^']*)'\]|\.(\w+)")
"""A step into a value: `[0]`, `['a']` or `.field`."""


@dataclass(frozen=True)
class Situation:
    """
    What broke, and what was given.

    Attributes:
        contract: what is broken.
        clause: the one that the call nearly fits.
        values: the arguments by name.
        error: what broke first.
        binding: what was known then.
        result: what came back, or `NOTHING`.
    """

    contract: Contract
    clause: Clause
    values: Mapping[str, Any]
    error: ContractError
    binding: Binding
    result: Any = NOTHING

    @property
    def path(self) -> str:
        """Where it broke."""
        return self.error.argument or ""

    @property
    def parameter(self) -> str:
        """The parameter that it broke in, or `return`."""
        found = re.match(r"\w+", self.path)

        return found.group() if found else ""

    @property
    def given(self) -> Any:
        """What was passed there, or came back."""
        return self.result if self.parameter == "return" else self.values.get(self.parameter)

    def wanted(self, parameter: str) -> Structure | None:
        """Give what is wanted of a parameter, or of the result by the name `return`."""
        if parameter == "return":
            return self.clause.result
        found = (each.structure for each in self.clause.parameters if each.name == parameter)

        return next(found, None)

    def value(self) -> Any:
        """Give the very value that broke the contract."""
        return _inside(self.given, self.path[len(self.parameter) :])

    def fits_with(self, parameter: str, value: Any, clause: Clause | None = None) -> bool:
        """Whether all would be well with another value there."""
        clause = clause or self.clause
        values = dict(self.values)
        if parameter != "return":
            values[parameter] = value
        try:
            binding = Binding(dict(values))
            binding.arguments(clause, values)
            if self.result is not NOTHING:
                binding.result(clause, value if parameter == "return" else self.result)
        except ContractError:
            return False

        return True


Mistake = Callable[[Situation], "str | None"]


def _inside(value: Any, path: str) -> Any:
    """Follow a path into a value."""
    for index, key, attribute in STEP.findall(path):
        value = getattr(value, attribute) if attribute else value[key or int(index)]

    return value


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """Change every array of a value, through tuples and lists."""
    if type(value) in {tuple, list}:
        return type(value)(mapped(function, each) for each in value)

    return function(value) if hasattr(value, "swapaxes") else value


def arrays_of(value: Any) -> Iterator[Any]:
    """Give the arrays of a value, through tuples and lists."""
    if type(value) in {tuple, list}:
        for each in value:
            yield from arrays_of(each)
    elif hasattr(value, "shape"):
        yield value


def at_path(structure: Structure | None, path: str) -> Structure | None:
    """Return what stands at a path in a structure; of a union, the first option with arrays."""
    for step in STEP.finditer(path):
        children = {} if structure is None else dict(_first_option(structure).children())
        every = None if step.group().startswith(".") else children.get(EVERY_ITEM)
        structure = children.get(step.group(), every)

    return None if structure is None else _first_option(structure)


def _first_option(structure: Structure) -> Structure:
    options = options_in(structure)

    return next(filter(has_arrays, options), options[0])
