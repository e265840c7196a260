"""Arguments for the constructor of a module that is no layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import product
from typing import Any

from rnn_spec.project.class_source import Parameter
from rnn_spec.project.guesses import Argument, guessed_argument, is_free, likely_values

__all__ = [
    "VARIADIC",
    "guessed_arguments",
    "guessed_for_model",
    "guessed_sizes",
    "known_arguments",
    "needed_arguments",
    "needed_parameters",
]

KNOWN = {"input_size": 3, "hidden_size": 4, "num_layers": 1, "num_classes": 3}
"""Arguments that need not be guessed."""

VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
"""The kinds of parameters that stand for any others."""


def known_arguments(make: Callable[..., Any]) -> dict[str, Any] | None:
    """Return the arguments that a constructor needs, or None if there are others than sizes."""
    names = [each.name for each in needed_parameters(make)]

    return {name: KNOWN[name] for name in names} if set(names) <= set(KNOWN) else None


def guessed_arguments(make: Callable[..., Any]) -> dict[str, Any]:
    """Return arguments that a constructor may accept, guessed by their names and types."""
    return {each.name: KNOWN.get(each.name, _guess(each)) for each in needed_parameters(make)}


def guessed_sizes(make: Callable[..., Any]) -> dict[str, Argument] | None:
    """Return the sizes that a constructor needs, None if it needs more than free ones."""
    found: dict[str, Argument] = {}
    for each in needed_parameters(make):
        value = guessed_argument(Parameter(each.name, "", is_required=True))
        typed = each.annotation in {each.empty, type(value), type(value).__name__}
        if value is None or not (typed and is_free(each.name)):
            return None
        found[each.name] = value

    return found


def guessed_for_model(make: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return what a model may be built with, likely ones first; nothing if it needs more."""
    known = known_arguments(make)
    if known:
        return [known]
    sizes = guessed_sizes(make)
    if sizes is None:
        return []
    values = [likely_values(name, guess) for name, guess in sizes.items()]

    return [dict(zip(sizes, each, strict=True)) for each in product(*values)]


def needed_parameters(make: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters of a constructor without a default; none if it has no signature."""
    try:
        parameters = inspect.signature(make).parameters.values()
    except ValueError:
        return []

    return [each for each in parameters if each.default is each.empty and each.kind not in VARIADIC]


def needed_arguments(make: Callable[..., Any], unknown: int | None = None) -> dict[str, Any]:
    """Return the arguments that a constructor needs, each with a value that may be its own."""
    return {
        each.name: guessed_argument(
            Parameter(each.name, _type_name(each.annotation), is_required=True), unknown
        )
        for each in needed_parameters(make)
    }


def _type_name(annotation: Any) -> str:
    """Return the name of the type of an argument; empty if there is no annotation."""
    if annotation is inspect.Parameter.empty:
        return ""

    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "object")


def _guess(parameter: inspect.Parameter) -> Any:
    """Return a value that a parameter may have."""
    name = parameter.name.lower()
    if "drop" in name or parameter.annotation in {float, "float"}:
        return 0.0
    if "bidirectional" in name or parameter.annotation in {bool, "bool"}:
        return False

    return 1 if "layers" in name else 4
