"""A generated call, whose values can be replaced one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.declaration.callables import ContractedCallable
from contracts.strategies.forms.call_form import CallForm
from contracts.strategies.forms.template import Template, build, with_one_item
from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.sizes.assignment import Assignment, Shape

__all__ = ["GeneratedCall"]


@dataclass(frozen=True)
class GeneratedCall:
    """
    A call that fits one clause of its contract.

    Attributes:
        target: the callable.
        form: the form of the call.
        assignment: the sizes, and the values in expressions.
        recipes: how each array is made, by path.
        shapes: the shapes of the arrays, by path.
        values: the arrays, or the values that stand for them, by path.
    """

    target: ContractedCallable
    form: CallForm
    assignment: Assignment
    recipes: Mapping[str, ArrayRecipe]
    shapes: Mapping[str, Shape]
    values: Mapping[str, Any]

    def arguments(self, changed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the arguments by name, with other values at some paths."""
        arguments = self._built(self.form.templates, changed or {})
        for name, each in self.target.parameters.items():
            if each.kind is each.VAR_KEYWORD:
                arguments |= arguments.pop(name, {})

        return arguments

    def bound(self, changed: Mapping[str, Any], item: int | None = None) -> dict[str, Any]:
        """
        Return the values of all parameters, with defaults and `self`, as a check sees them.

        Args:
            changed: other values at some paths.
            item: the index of the only item of each list to keep; all items if None.
        """
        templates = self.form.templates
        if item is not None:
            templates = {name: with_one_item(each, item) for name, each in templates.items()}
        built = self._built(templates, changed)

        return {**self.target.defaults, **self.target.receiver_argument, **built}

    def _built(
        self, templates: Mapping[str, Template], changed: Mapping[str, Any]
    ) -> dict[str, Any]:
        values = {**self.values, **changed}
        replaced = {name: changed[name] for name in changed if name in self.target.parameters}

        return {name: build(each, values) for name, each in templates.items()} | replaced
