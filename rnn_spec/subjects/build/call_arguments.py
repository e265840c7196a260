"""The arguments that a call of a layer requires."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from rnn_spec.causes.rejection import CallNeeds
from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.role_names import is_about_padding, may_mask_padding, names_state
from rnn_spec.subjects.build.adapter_code import adapter_file
from rnn_spec.subjects.build.construction import VARIADIC
from rnn_spec.subjects.subject import SubjectError

__all__ = ["beside_state", "check_arguments", "open_arguments", "takes_two"]

INPUT_AND_STATE = 2

OPEN_CALL = "lambda module, x, state: ..."

MASK_INPUT = 'rnn_spec.ExtraInput(Bool[Tensor, "batch seq"], {role})'
"""The code of an input that may be true where a step counts."""


def check_arguments(module: nn.Module, name: str) -> None:
    """
    Check that a layer can be called with an input, or with an input and a state.

    Raises:
        SubjectError: it requires other arguments.
    """
    required = _required(module)
    if len(required) <= INPUT_AND_STATE:
        return
    beside = required[1:]
    code = adapter_file(name, call=_call(beside), **_state(beside), **_inputs(beside))
    raise SubjectError(CallNeeds(name, tuple(beside), beside_state(module), code))


def beside_state(module: nn.Module) -> tuple[str, ...]:
    """Return the arguments that a call requires beside its input, and that are no states."""
    return tuple(each for each in _required(module)[1:] if not names_state(each))


def open_arguments(module: nn.Module) -> dict[str, str]:
    """
    Return the code of an adapter's arguments about the call of a module.

    `...` stands for what only the user knows.
    """
    beside = _required(module)[1:]

    return {"call": _call(beside), **_inputs(beside)} if beside else {"call": OPEN_CALL}


def _required(module: nn.Module) -> list[str]:
    """Return the arguments that a call of a module requires."""
    parameters = call_parameters(module).values()

    return [
        each.name for each in parameters if each.default is each.empty and each.kind not in VARIADIC
    ]


def takes_two(module: nn.Module) -> bool:
    """Return whether a module can be called with an input and a state, by position."""
    parameters = call_parameters(module).values()
    named = [each for each in parameters if each.kind not in VARIADIC]

    return len(named) >= INPUT_AND_STATE or any(
        each.kind is each.VAR_POSITIONAL for each in parameters
    )


def _call(beside: Sequence[str]) -> str:
    """Return the code of a function that calls a module with some arguments beside its input."""
    masks = "".join(f", {each}" for each in beside if may_mask_padding(each))

    return f"lambda module, x, state{masks}: module(x, {_values(beside)})"


def _inputs(beside: Sequence[str]) -> dict[str, str]:
    """Return the code of an adapter's inputs, if some arguments may be masks of padding."""
    masks = [each for each in beside if may_mask_padding(each)]
    roles = {each: '"padding"' if is_about_padding(each) else "..." for each in masks}
    code = ", ".join(f'"{each}": {MASK_INPUT.format(role=role)}' for each, role in roles.items())

    return {"inputs": f"{{{code}}}"} if masks else {}


def _values(names: Sequence[str]) -> str:
    """Return the arguments of a call as code; `...` stands for what only the user knows."""
    states = [each for each in names if names_state(each)]
    values = {each: each if may_mask_padding(each) else "..." for each in names}
    if len(states) == 1:
        values[states[0]] = "state"
    else:
        values |= {each: f"state[{n}]" for n, each in enumerate(states)}

    return ", ".join(f"{name}={value}" for name, value in values.items())


def _state(names: Sequence[str]) -> dict[str, str]:
    return {"state_required": "True"} if any(map(names_state, names)) else {}
