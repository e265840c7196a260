"""The arguments of a constructor, and which of them mean what torch.nn's do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from torch import nn

from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.construction import VARIADIC

__all__ = [
    "NO_DEFAULT",
    "OPTION_NAMES",
    "OPTION_TYPES",
    "OTHER_VALUES",
    "PLACEMENT",
    "argument_defaults",
    "argument_names",
    "calls_of",
    "means_otherwise",
]

OPTION_NAMES = frozenset(each.name for each in fields(Options))
OPTION_TYPES = {
    name: (float, int) if kind is float else (kind,)
    for name, kind in get_type_hints(Options).items()
}
PLACEMENT = frozenset({"device", "dtype"})

OFFICIAL = {getattr(nn, kind.name): kind for kind in KINDS.values()}

NO_DEFAULT = inspect.Parameter.empty

OTHER_VALUES: Mapping[str, Any] = {"proj_size": 5}
"""Options that are off in torch.nn's layers by default, and a value where one must be given."""


def argument_names(make: Callable[..., Any]) -> list[str]:
    """Return the names of the arguments of a constructor, none without a readable signature."""
    try:
        return [*argument_defaults(make)]
    except ValueError:
        return []


def argument_defaults(make: Callable[..., Any]) -> dict[str, Any]:
    """
    Return the defaults of the arguments in the order of the signature, then those of a base.

    An argument that is required has `NO_DEFAULT`.

    Raises:
        ValueError: the signature cannot be read.
    """
    found: dict[str, Any] = {}
    for each in calls_of(make):
        if each in OFFICIAL:
            options = {name: getattr(Options, name, NO_DEFAULT) for name in OFFICIAL[each].options}
            return {**options, **dict.fromkeys(PLACEMENT), **found}
        parameters = inspect.signature(each).parameters.values()
        own = {one.name: one.default for one in parameters if one.kind not in VARIADIC}
        found |= {name: value for name, value in own.items() if name not in found}
        if not any(one.kind is one.VAR_KEYWORD for one in parameters):
            break

    return found


def means_otherwise(name: str, default: Any) -> bool:
    """
    Return whether an argument with the name of an option of torch.nn's has another meaning.

    So it is if its default is none of the option's values, such as a function where torch.nn has
    the name of one, or a switch where torch.nn has a rate; or if it cannot be off, where torch.nn's
    is off by default.
    """
    if name in OTHER_VALUES and default is not None:
        return bool(default)
    if name not in OPTION_NAMES or default is NO_DEFAULT or default is None:
        return False

    if isinstance(default, bool) and OPTION_TYPES[name] != (bool,):
        return True

    return not isinstance(default, str if OPTION_TYPES[name] == (str,) else int | float)


def calls_of(make: Callable[..., Any]) -> list[Any]:
    """Return the callables that make a layer: of a class, all classes with a constructor."""
    if not isinstance(make, type):
        return [make]

    return [each for each in make.__mro__[:-1] if "__init__" in vars(each)]
