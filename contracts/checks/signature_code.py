"""Write the parameters of a function as source: declared, and passed on to another function."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

__all__ = ["declared", "passed_on"]

Kind = inspect._ParameterKind  # noqa: SLF001 - it has no public name


def declared(parameters: Mapping[str, inspect.Parameter]) -> str:
    """Write the parameters of a definition; their defaults are set after compilation."""
    bare = [
        each.replace(
            annotation=inspect.Parameter.empty,
            default=each.empty if each.default is each.empty else None,
        )
        for each in parameters.values()
    ]

    return str(inspect.Signature(bare))[1:-1]


def passed_on(parameters: Mapping[str, inspect.Parameter]) -> str:
    """Write the parameters as the arguments of a call."""
    return ", ".join(map(_passed, parameters.values()))


def _passed(parameter: inspect.Parameter) -> str:
    match parameter.kind:
        case Kind.VAR_POSITIONAL:
            return f"*{parameter.name}"
        case Kind.VAR_KEYWORD:
            return f"**{parameter.name}"
        case Kind.KEYWORD_ONLY:
            return f"{parameter.name}={parameter.name}"

    return parameter.name
