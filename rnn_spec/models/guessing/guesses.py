"""Guess an example of a call from the names of its arguments, and the layers inside a model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.models.calls.example_data import example_code, example_data
from rnn_spec.models.example_calls.companions import Companion
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.guessing.guessed_data import BATCH, ORDERS, STEPS, guessed_data
from rnn_spec.models.guessing.layers_called import first_features
from rnn_spec.models.guessing.layers_read import (
    samples_first,
    state_shapes,
)
from rnn_spec.models.guessing.own_states import calls_with_own_states
from rnn_spec.models.guessing.stated_inputs import StatedInput, stated_values
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role, at_same_place, is_like, named_role, named_roles
from rnn_spec.models.subject.copying import duplicate
from rnn_spec.role_names import is_about_padding, place_in_pair

__all__ = ["code_of_guess", "guessed_calls"]

DTYPES = {Role.LENGTHS: torch.long, Role.MASK: torch.bool, Role.PADDING_MASK: torch.bool}

KINDS = {"bool": torch.bool, "int": torch.long, "float": torch.float32}

STEPS_LAST = (0, 2)
"""The same where the features are between them, as a convolution reads them."""


def guessed_calls(
    module: nn.Module, missing: Sequence[str], stated: Sequence[StatedInput] = ()
) -> list[FlatCall]:
    """
    Return calls that work: one with one argument, or one for each order of samples and steps.

    Of several arguments, those that are no lengths, mask or state by their names are sequences: of
    tokens, or of as many features as a layer reads. What is stated is as stated. A mask whose name
    does not say where it is True may be True at padding, if no call works otherwise. A memory
    beside a state, or a state beside no sequence, is one, unless a result has its shape, as a new
    state has.
    """
    first: list[FlatCall] = []
    by_name = {name: named_role(name) for name in missing}
    for roles in (named_roles(missing, are_all=not stated), by_name):
        calls = _calls(module, roles, stated)
        read = [name for name, role in roles.items() if role is not by_name[name]]
        if calls and not any(_returns_like(calls[0], name) for name in read):
            return calls
        first = first or calls
        if not read:
            break

    return first


def _returns_like(call: FlatCall, name: str) -> bool:
    """Return whether a result has the shape of an argument, as a new state has."""
    shape = call.tensors[name].shape

    return any(each.shape == shape for each in call(*call.tensors.values()))


def _calls(
    module: nn.Module, named: Mapping[str, Role], stated: Sequence[StatedInput]
) -> list[FlatCall]:
    """Return calls that work with arguments of some roles."""
    ends = {each.name: each.end for each in stated if each.end is not None}
    given = stated_values((each for each in stated if each.name not in ends), BATCH, STEPS)
    is_only = len(named) == 1 and not stated
    data = [name for name, role in named.items() if role is Role.DATA or is_only]
    others = {name: role for name, role in named.items() if name not in data}
    if given is None or {Role.RESETS, Role.CONTINUES} & {*others.values()}:
        return []
    tensors = {name: each for name, each in given.items() if isinstance(each, Tensor)}
    states = [name for name, role in others.items() if role is Role.STATE]
    if states and not state_shapes(module, BATCH):
        is_alone = len(states) == len(others) and not ends
        return calls_with_own_states(module, data, states, given) if is_alone else []
    if not data and not tensors:
        return []
    # A copy for each of many tries takes long if a model is large.
    scratch = duplicate(module) if len(data) + len(stated) > 1 else None
    beside = Beside({**given}, ends)
    accidental: list[FlatCall] = []
    for roles in _polarities(others):
        for values in guessed_data(module, data, len(given), steps=Role.STATE in roles.values()):
            calls = [
                call
                for order in (_orders(module, values, roles) if roles or ends else ORDERS[:1])
                if (call := _call(module, values, roles, beside, order)) is not None
                and _runs(call, scratch)
            ]
            if calls and not (is_only and _is_accidental(calls[0])):
                return calls
            accidental = accidental or calls

    return accidental


def _is_accidental(call: FlatCall) -> bool:
    """Return whether a call of one sequence has other features than its first layer reads."""
    (data,) = call.tensors.values()
    features = first_features(call)

    return data.is_floating_point() and features not in {None, *data.shape[-1:]}


def _orders(
    module: nn.Module, data: Mapping[str, Tensor], roles: Mapping[str, Role]
) -> tuple[tuple[int, int], ...]:
    """
    Return which axes of sequences may be those of samples and of steps.

    A state that is ignored fits either order: that of the layers comes first.
    """
    is_time_first = samples_first(module) is False and Role.STATE in roles.values()
    orders = ORDERS[::-1] if is_time_first else ORDERS
    is_read = any(isinstance(each, nn.Conv1d) for each in module.modules())
    is_deep = bool(data) and all(each.dim() > max(STEPS_LAST) for each in data.values())

    return (*orders, STEPS_LAST) if is_read and is_deep else orders


@dataclass(frozen=True)
class Beside:
    """
    What is stated beside the arguments that are guessed.

    Attributes:
        values: the values of data and states, by name.
        ends: the lengths and masks, by name.
    """

    values: Mapping[str, Any]
    ends: Mapping[str, Argument]

    @property
    def data(self) -> dict[str, Tensor]:
        """The values that may be sequences."""
        return {
            name: each
            for name, each in self.values.items()
            if isinstance(each, Tensor) and named_role(name) is Role.DATA
        }


def _polarities(others: Mapping[str, Role]) -> Iterator[dict[str, Role]]:
    """Yield the roles of arguments as names say, and with masks that are True at padding."""
    yield {**others}
    masks = [
        name for name, role in others.items() if role is Role.MASK and not is_about_padding(name)
    ]
    if masks:
        yield {**others, **dict.fromkeys(masks, Role.PADDING_MASK)}


def code_of_guess(call: FlatCall, names: Sequence[str]) -> str:
    """Return code of the arguments of a guess: of the only one, or of a dict of several."""
    codes = {name: example_code(_data_of(call, name)) for name in names}
    if len(codes) == 1:
        return next(iter(codes.values()))

    return f"dict({', '.join(f'{name}={code}' for name, code in codes.items())})"


def _data_of(call: FlatCall, name: str) -> dict[str, Any]:
    """Return an argument of a guess as data: of tokens only how large they are."""
    tokens = call.tensors.get(name)
    if tokens is None or tokens.is_floating_point():
        return example_data(call.nested[name].value)

    return {"dtype": "int64", "shape": [*tokens.shape], "below": int(tokens.max()) + 1}


def _runs(call: FlatCall, scratch: nn.Module | None) -> bool:
    """Return whether a call runs, tried first with a copy; it may warn, as of a shape."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (scratch is None or call.runs_with_copy(scratch)) and call.runs


def _call(
    module: nn.Module,
    guessed: Mapping[str, Tensor],
    others: Mapping[str, Role],
    beside: Beside,
    order: tuple[int, int],
) -> FlatCall | None:
    """Return a call with arguments beside the data; None if one of them cannot be made."""
    data = {**guessed, **beside.data}
    dtypes = {name: DTYPES[role] for name, role in others.items() if role in DTYPES}
    dtypes |= {name: KINDS[each.kind] for name, each in beside.ends.items()}
    sequences = {name: each for name, each in data.items() if each.dim() >= 2}  # noqa: PLR2004
    first = next(iter(sequences), None)
    if (dtypes and first is None) or (others and not data):
        return None
    arguments: dict[str, Any] = {**guessed, **beside.values}
    companions: list[Companion] = []
    roles = {**others, **{name: each.role for name, each in beside.ends.items()}}
    names = (*roles, *beside.values)
    for name, role in roles.items():
        if name in dtypes:
            like = next((each for each in sequences if is_like(each, name)), None)
            like = like or at_same_place(name, [*dtypes], [*sequences]) or first
            companions.append(Companion(name, role, str(like), *order))
            arguments[name] = companions[-1].full(data, torch.ones(1, dtype=dtypes[name]))
        elif shapes := state_shapes(module, _samples(data, order[0])):
            states = tuple(torch.zeros(shape) for shape in shapes)
            place = 0 if len(states) == 1 else place_in_pair(name, names)
            arguments[name] = states if place is None else states[place]
        else:
            return None

    return FlatCall(module, None, arguments, tuple(companions))


def _samples(data: Mapping[str, Tensor], axis: int) -> int:
    """Return the number of samples of the first data that has such an axis, or has no steps."""
    sequence = next((each for each in data.values() if each.dim() >= 2), None)  # noqa: PLR2004

    return len(next(iter(data.values()))) if sequence is None else sequence.shape[axis]
