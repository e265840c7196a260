"""Texts that declare the arguments of a model so that a call runs, where no example is found."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.causes.spelling import Stated
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.guessing.guessed_data import BATCH as SAMPLES
from rnn_spec.models.guessing.guessed_data import STEPS
from rnn_spec.models.guessing.layers_read import (
    embeddings_of,
    features_beside,
    features_read,
    features_returned,
    reads_steps,
    state_shapes,
)
from rnn_spec.models.guessing.own_states import inputs_with_own_states
from rnn_spec.models.guessing.stated_inputs import StatedInput, stated_values, words_of_axes
from rnn_spec.models.guessing.stating import BATCH, TIME, Texts
from rnn_spec.models.signature.roles import Role, named_roles
from rnn_spec.models.source import error_and_line
from rnn_spec.models.subject.copying import duplicate
from rnn_spec.models.subject.refused_states import hint_about_state

__all__ = ["error_with", "runnable_inputs"]

SIZES = ((5, 3), (6, 8))
"""Samples and steps of the calls that are tried: an axis has one more step than the one before."""

FLAGS = {Role.MASK, Role.PADDING_MASK, Role.RESETS, Role.CONTINUES}
"""The roles of flags, which may be numbers: 1.0 for True."""

KINDS = {"bool": torch.bool, "float": torch.float32}

SEQUENCE = 3
"""The number of axes of a sequence of features."""

MOST = 400
"""How many ways to declare the arguments are tried."""


def runnable_inputs(
    module: nn.Module, likely: Texts, stated: Sequence[StatedInput] = ()
) -> Texts | None:
    """
    Return texts that declare arguments, with which a call runs; None if none is found.

    The other arguments of the call are as stated.

    What is no lengths, mask or state by its name may have steps or not, and as many features as a
    layer reads or returns, or as are missing beside the features of another layer. A state that no
    layer has is returned anew: what else runs is hardly what it is.
    """
    roles = named_roles([*likely], are_all=not stated)
    states = [name for name in likely if roles[name] is Role.STATE]
    if states and not state_shapes(module, 0):
        return _with_own_states(module, roles, states, stated)
    given = [stated_values(stated, *sizes) for sizes in SIZES]
    if None in given:
        return None
    batch = words_of_axes(stated)[0] or BATCH
    scratch = duplicate(module)
    for order in (likely, _time_first(likely, batch)):
        for texts in _declarations(module, order, batch, roles):
            calls = (
                FlatCall(module, None, {**(own or {}), **_arguments(module, texts, batch, *sizes)})
                for own, sizes in zip(given, SIZES, strict=True)
            )
            if all(_runs(call, scratch) for call in calls):
                return texts

    return None


def _with_own_states(
    module: nn.Module,
    roles: Mapping[str, Role],
    states: Sequence[str],
    stated: Sequence[StatedInput],
) -> Texts | None:
    """Return texts with which a call returns a new state; None if none is found."""
    data = [name for name, role in roles.items() if role is Role.DATA]
    given = stated_values(stated, SAMPLES, STEPS)
    if given is None or len(data) + len(states) < len(roles):
        return None

    return inputs_with_own_states(module, data, states, given) or None


def _declarations(
    module: nn.Module, likely: Texts, batch: str, roles: Mapping[str, Role]
) -> Iterator[Texts]:
    """Yield texts that may declare arguments, the likely ones first."""
    state = Role.STATE in roles.values()
    ways = product(
        *(
            [*_ways(module, role, likely[name], batch, beside_state=state)]
            for name, role in roles.items()
        )
    )
    yield from (dict(zip(roles, way, strict=True)) for way in islice(ways, MOST))


def _time_first(likely: Texts, batch: str) -> Texts:
    """Return texts with the steps before the samples, as where cells are called in a loop."""
    return {
        name: text.replace(f" {batch} {TIME}", f" {TIME} {batch}")
        if isinstance(text, str)
        else text
        for name, text in likely.items()
    }


def error_with(module: nn.Module, texts: Texts, stated: Sequence[StatedInput] = ()) -> str:
    """Return what a call raises whose arguments are declared so, and where; empty if not known."""
    given = stated_values(stated, *SIZES[0])
    if given is None:
        return ""
    batch = words_of_axes(stated)[0] or BATCH
    call = FlatCall(module, None, {**given, **_arguments(module, texts, batch, *SIZES[0])})
    if call.error is None:
        return ""
    copy = duplicate(module)

    return error_and_line(call.error) + hint_about_state(copy, partial(call.runs_with_copy, copy))


def _ways(
    module: nn.Module, role: Role, likely: Stated, batch: str, *, beside_state: bool
) -> Iterator[Stated]:
    """Yield how an argument may be declared, the likely way first."""
    yield likely
    if role in FLAGS and isinstance(likely, str):
        word, _, axes = likely.partition(" ")
        yield f"{word}:float {axes}"
    if role is Role.DATA and isinstance(likely, str):
        others = dict.fromkeys(_ways_of_data(module, likely, batch, beside_state=beside_state))
        yield from (each for each in others if each != likely)


def _ways_of_data(
    module: nn.Module, likely: str, batch: str, *, beside_state: bool
) -> Iterator[str]:
    """
    Yield how a sequence, or what is beside it, may be declared.

    One token for each sample is a step, beside a state; without one, tokens are a sequence. What a
    recurrent layer reads has steps: without an axis of samples it takes the samples for steps.
    """
    read, returned = features_read(module), features_returned(module)
    sizes = [*dict.fromkeys([*read, *returned, *features_beside(module)])]
    if embeddings_of(module):
        yield f"tokens {batch}" if beside_state else f"tokens {TIME}"
    elif reads_steps(module) and likely.count(" ") == SEQUENCE:
        yield from (f"{likely.rpartition(' ')[0]} {size}" for size in sizes)
    yield from (f"float {batch} {size}" for size in sizes)
    yield f"float {batch}"
    yield f"float {batch} {TIME}"
    yield from (f"int<{size} {batch}" for size in returned)
    yield from (f"float {batch} seq {size}" for size in sizes)
    yield from (f"int<{size} {batch} seq" for size in returned)


def _runs(call: FlatCall, scratch: nn.Module) -> bool:
    """Return whether a call runs without a warning: torch warns of a target of another shape."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return call.runs_with_copy(scratch) and call.runs


@dataclass(frozen=True)
class _Sizes:
    """The sizes of a call: of an axis that was named before, or of one more."""

    known: dict[str, int]
    steps: int
    limit: int

    def of(self, axis: str) -> int:
        """Return the size of an axis."""
        if axis.isdigit():
            return int(axis)

        return self.known.setdefault(axis, self.steps + len(self.known) - 1)


def _arguments(
    module: nn.Module, texts: Texts, batch: str, samples: int, steps: int
) -> dict[str, Any]:
    """Return arguments that are declared so."""
    sizes = _Sizes({batch: samples}, steps, min(embeddings_of(module), default=samples))

    return {name: _value(text, sizes) for name, text in texts.items()}


def _value(stated: Stated, sizes: _Sizes) -> Any:
    """Return an argument that is declared so."""
    match stated:
        case str():
            return _tensor(stated, sizes)
        case dict():
            return {key: _tensor(text, sizes) for key, text in stated.items()}

    return tuple(_tensor(text, sizes) for text in stated)


def _tensor(text: str, sizes: _Sizes) -> Tensor:
    word, *axes = text.split()
    role, _, high = word.partition("<")
    kind, _, dtype = role.partition(":")
    shape = [sizes.of(axis) for axis in axes]
    match kind:
        case "int" | "tokens":
            return torch.zeros(shape, dtype=torch.long) + (int(high or sizes.limit) - 1)
        case "lengths":
            return torch.full(shape, sizes.steps)
        case "mask" | "padmask" | "reset" | "notdone":
            return torch.full(shape, kind in {"mask", "notdone"}).to(KINDS[dtype or "bool"])

    return torch.randn(shape, generator=torch.Generator().manual_seed(0))
