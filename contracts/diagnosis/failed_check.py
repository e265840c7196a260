"""A failed check with everything that is known about the call, and trials of other values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.checks.binding import Binding
from contracts.errors import ContractError
from contracts.model.clause import Clause, Contract
from contracts.model.structure import EVERY_ITEM, ArrayOf, Structure, has_arrays, options_in

__all__ = ["NO_RESULT", "FailedCheck", "Mistake", "arrays_of", "map_arrays"]

NO_RESULT = object()
"""The result of a call that failed before the function ran."""

STEP = re.compile(r"\[(\d+)\]|\['([^']*)'\]|\.(\w+)")
"""A step into a value: `[0]`, `['a']` or `.field`."""


@dataclass(frozen=True)
class FailedCheck:
    """
    A failed check of a call or of its result.

    Attributes:
        contract: the contract.
        clause: the clause that the call nearly matches.
        values: the arguments by name.
        error: what is wrong.
        binding: the axes that were bound when the check failed.
        result: the result, or `NO_RESULT`.
    """

    contract: Contract
    clause: Clause
    values: Mapping[str, Any]
    error: ContractError
    binding: Binding
    result: Any = NO_RESULT

    @property
    def path(self) -> str:
        """The path of the value at fault."""
        return self.error.argument or ""

    @property
    def parameter(self) -> str:
        """The name of the argument at fault, or `return`."""
        name = re.match(r"\w+", self.path)

        return name.group() if name else ""

    @property
    def argument(self) -> Any:
        """The whole argument at fault, or the result."""
        return self.result if self.parameter == "return" else self.values.get(self.parameter)

    @property
    def value(self) -> Any:
        """The value at fault itself: the argument, or what stands at the path in it."""
        return _value_at(self.argument, self.path[len(self.parameter) :])

    def argument_at(self, path: str) -> Any:
        """Return what stands at the path of an argument."""
        name, _, _ = path.replace("[", ".").partition(".")

        return _value_at(self.values[name], path[len(name) :])

    @property
    def of_result(self) -> bool:
        """Whether the result was checked, after the arguments had passed."""
        return self.result is not NO_RESULT

    @property
    def expected(self) -> Structure | None:
        """The structure that the value at fault should have."""
        whole = self._annotated(self.parameter)
        path = self.path[len(self.parameter) :]

        return None if whole is None else _structure_at(whole, path)

    def array(self, parameter: str) -> ArrayOf | None:
        """Return the array that a parameter is annotated with, or the first of its tuple."""
        whole = self._annotated(parameter)
        if whole is None:
            return None
        at_paths = (_structure_at(whole, path) for path in ("", "[0]"))

        return next((each for each in at_paths if isinstance(each, ArrayOf)), None)

    def _annotated(self, parameter: str) -> Structure | None:
        """Return the structure of a parameter, or of the result under the name `return`."""
        if parameter == "return":
            return self.clause.result
        structures = (each.structure for each in self.clause.parameters if each.name == parameter)

        return next(structures, None)

    def passes_with(
        self, changes: Mapping[str, Any] | None = None, clause: Clause | None = None
    ) -> bool:
        """Whether the check passes with other arguments, another `return` or another clause."""
        clause, changes = clause or self.clause, dict(changes or {})
        result = changes.pop("return", self.result)
        values = {**self.values, **changes}
        binding = Binding(dict(values))
        try:
            if self.of_result:
                binding.bind_arguments(clause, values)
                binding.check_result(clause, result)
            else:
                binding.check_arguments(clause, values)
        except ContractError:
            return False

        return True


Mistake = Callable[[FailedCheck], "str | None"]
"""Return a hint where a failed check shows one kind of mistake, else None."""


def _value_at(value: Any, path: str) -> Any:
    """Follow a path into a value."""
    for index, key, attribute in STEP.findall(path):
        value = getattr(value, attribute) if attribute else value[key or int(index)]

    return value


def _structure_at(structure: Structure, path: str) -> Structure | None:
    """Follow a path into a structure; of a union, into the first option with arrays."""
    current: Structure | None = structure
    for step in STEP.finditer(path):
        children = {} if current is None else dict(_first_option(current).children())
        every_item = None if step.group().startswith(".") else children.get(EVERY_ITEM)
        current = children.get(step.group(), every_item)

    return None if current is None else _first_option(current)


def _first_option(structure: Structure) -> Structure:
    options = options_in(structure)

    return next(filter(has_arrays, options), options[0])


def map_arrays(function: Callable[[Any], Any], value: Any) -> Any:
    """Change every array of a value, through tuples and lists."""
    if type(value) in {tuple, list}:
        return type(value)(map_arrays(function, each) for each in value)

    return function(value) if hasattr(value, "swapaxes") else value


def arrays_of(value: Any) -> Iterator[Any]:
    """Yield the arrays of a value, through tuples and lists."""
    if type(value) in {tuple, list}:
        for each in value:
            yield from arrays_of(each)
    elif hasattr(value, "shape"):
        yield value
