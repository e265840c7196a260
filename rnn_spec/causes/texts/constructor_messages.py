"""What to do where a constructor has arguments that are not known, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnn_spec.causes.rejection import ConstructorDiffers, ConstructorNeeds
from rnn_spec.causes.spelling import Spelling

__all__ = ["adapter_to_write", "constructor_differs", "constructor_needs", "short"]

CHECKED = "    rnn_spec.check(layer)"
"""How Python checks an adapter that is written so."""


def constructor_needs(rejection: ConstructorNeeds, *, in_python: bool) -> str:
    """Return which arguments a constructor needs, and how to state them."""
    given = _given(rejection.missing)
    made = short(rejection.name)
    if not given:
        way = "pass an instance" if in_python else "state them with --arg NAME=VALUE"
        return f"{rejection.name} cannot be built: {rejection.error}; {way}"
    needs = f"{rejection.name} cannot be built: its constructor needs {', '.join(given)}"
    if in_python:
        values = ", ".join(f"{name}={value}" for name, value in given.items())
        blanks = ", with a value for each ..." if None in rejection.missing.values() else ""
        return f"{needs}; pass an instance, such as rnn_spec.Model({made}({values})){blanks}"
    literals = (
        ", with a literal of Python for each ...; for what is no literal, make one in a file, "
        f"`model = {made}(...)`, and check that"
        if None in rejection.missing.values()
        else ""
    )

    return f"{needs}; state what it gets, such as {_options(given)}{literals}"


def constructor_differs(rejection: ConstructorDiffers, spelling: Spelling) -> str:
    """Return how to check what has another constructor than a layer: as a model, or a layer."""
    adapter = adapter_to_write(rejection.code, spelling)
    if not rejection.name:
        return f"{rejection.why}: {adapter}"
    given = _given(rejection.needed)
    values = ", ".join(f"{name}={value}" for name, value in given.items())
    if spelling.in_python:
        way = f"pass rnn_spec.Model({short(rejection.name)}({values})) instead"
    else:
        way = f"check it as one: rnn-spec check-model {rejection.name} {_options(given)}".rstrip()
    blanks = ", with a value for each ..." if "..." in given.values() else ""

    return (
        f"{rejection.why}.\nIf it is a model around a layer, {way}{blanks}\n"
        f"If it is a recurrent layer, {adapter}"
    )


def _given(needed: Mapping[str, Any]) -> dict[str, str]:
    """Return the code of each argument of a constructor; `...` where no value is known."""
    return {name: "..." if each is None else repr(each) for name, each in needed.items()}


def _options(given: Mapping[str, str]) -> str:
    """Return what states the arguments of a constructor on the command line."""
    return " ".join(f"--arg {name}={value}" for name, value in given.items())


def adapter_to_write(code: str, spelling: Spelling) -> str:
    """Return what to do with the code of an adapter."""
    values = ", with a value for each ..." if "..." in code else ""
    shown = "\n".join(f"    {line}".rstrip() for line in code.splitlines())
    if spelling.in_python:
        return f"describe it by an adapter{values}, and check that:\n\n{shown}\n{CHECKED}"

    return (
        f"save its adapter in a file adapters.py{values}, and check ./adapters.py:layer:\n\n{shown}"
    )


def short(name: Any) -> str:
    """Return the last part of the name of a subject."""
    return str(name).rpartition(":")[2].rpartition(".")[2]
