"""What to do where a constructor has arguments that are not known, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnn_spec.causes.rejection import ConstructorDiffers, ConstructorNeeds, Undeclared
from rnn_spec.causes.spelling import Spelling, spelled_inputs

__all__ = [
    "adapter_to_write",
    "constructor_differs",
    "constructor_needs",
    "raised_as_likely",
    "short",
]

CHECKED = "    rnn_spec.check(layer)"
"""How Python checks an adapter that is written so."""


def constructor_needs(rejection: ConstructorNeeds, spelling: Spelling) -> str:
    """Return which arguments a constructor needs, and how to state them, with those of a call."""
    given = _given(rejection.missing)
    if not given:
        way = "pass an instance" if spelling.in_python else "state them with --arg NAME=VALUE"
        return f"{rejection.name} cannot be built: {rejection.error}; {way}"
    needs = f"its constructor needs {', '.join(given)}"
    shown = _built_and_called(rejection, given, spelling)
    if rejection.raised:
        return (
            f"{rejection.name}: {needs}; with {shown}, which are guessed, it raises "
            f"{rejection.raised}. If such arguments are right, correct that line; otherwise, state "
            "others"
        )
    call = rejection.call
    also = f", and {', '.join(call.missing)} has no annotation" if call else ""
    blanks = _blanks(rejection, spelling) if None in rejection.missing.values() else ""
    way = "pass an instance" if spelling.in_python else "state what it gets"

    return (
        f"{rejection.name} cannot be built: {needs}{also}; {way}, such as {shown}{blanks}"
        f"{raised_as_likely(call, spelling) if call else ''}"
    )


def raised_as_likely(rejection: Undeclared, spelling: Spelling) -> str:
    """Return what a call raises whose arguments are what names say; empty if others are stated."""
    if not (rejection.likely and rejection.error):
        return ""

    return f"; with {spelled_inputs(rejection.likely, spelling)} it raises {rejection.error}"


def _built_and_called(
    rejection: ConstructorNeeds, given: Mapping[str, str], spelling: Spelling
) -> str:
    """Return what states the arguments of a constructor, and those of a call, if they are known."""
    call = rejection.call
    inputs = spelled_inputs(call.inputs, spelling) if call and call.inputs else ""
    if not spelling.in_python:
        return " ".join(filter(None, (_options(given), inputs)))
    values = ", ".join(f"{name}={value}" for name, value in given.items())
    made = f"{short(rejection.name)}({values})"

    return f"rnn_spec.Model({', '.join(filter(None, (made, inputs)))})"


def _blanks(rejection: ConstructorNeeds, spelling: Spelling) -> str:
    """Return with what a user replaces each blank."""
    if spelling.in_python:
        return ", with a value for each ..."

    return (
        ", with a literal of Python for each ...; for what is no literal, make one in a file, "
        f"`model = {short(rejection.name)}(...)`, and check that"
    )


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
