"""Infer what a model takes and returns from an example of a call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from torch import nn

import contracts
from contracts import ContractError
from rnn_spec.models.building.known_structures import KnownStructures, known_of
from rnn_spec.models.example_calls.axis_names import Reading, axes_in, reading_of
from rnn_spec.models.example_calls.companions import Companions, companions_in
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.example_calls.kernels import checked_kernels
from rnn_spec.models.example_calls.listed_lengths import with_tensors_for_lists
from rnn_spec.models.example_calls.unpacked_axes import with_unpacked_axes
from rnn_spec.models.guessing.guesses import code_of_guess, guessed_calls
from rnn_spec.models.guessing.layers_called import first_features
from rnn_spec.models.guessing.stated_inputs import (
    StatedInput,
    either_polarity,
    stated_inputs,
    stated_values,
)
from rnn_spec.models.guessing.undeclared import undeclared
from rnn_spec.models.signature.outline import GUESSED
from rnn_spec.models.subject.copying import duplicate
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.subject.refused_states import hint_about_state
from rnn_spec.subjects.subject import SubjectError

__all__ = ["inferred_structures"]


def inferred_structures(
    module: nn.Module, options: ModelOptions, missing: Sequence[str], name: str
) -> KnownStructures:
    """
    Infer what a model takes and returns.

    Raises:
        SubjectError: there is no example, or it does not work.
    """
    stated = stated_inputs(options.inputs, module)
    if options.example is not None:
        call, notes = _given(module, options, stated, name)
        roles = {own.path: own.role for each in stated for own in each.arguments}
        ways, named = companions_in(call.tensors, roles)
        known = known_of(_decided(call, ways, named, name), stated, "inferred from example=")
        return replace(known, notes={**known.notes, **notes})
    # A model that raises, or returns NaN, with a mask as stated still has axes.
    # What may be left out is, if no call with it is found.
    likely = [*either_polarity(stated), *([[]] if stated else [])]
    tried = likely if options.call is None else []
    calls = (guessed_calls(module, missing, each) for each in tried)
    reading = next(filter(None, map(_decided_guess, calls)), None)
    if reading is None:
        raise SubjectError(undeclared(module, options, missing, name))
    reading, unpacked = with_unpacked_axes(_with_features(reading))
    known = known_of(reading, stated, "inferred from a guessed example")
    notes = {**known.notes, **unpacked, GUESSED: f"guessed, {_shapes(reading.call)}"}
    names = [*missing, *(each.name for each in stated if each.name in reading.call.nested)]

    return replace(known, notes=notes, guess=code_of_guess(reading.call, names))


def _given(
    module: nn.Module, options: ModelOptions, stated: Sequence[StatedInput], name: str
) -> tuple[FlatCall, Mapping[str, str]]:
    """Return the call of an example, and what a person should know of it."""
    function = options.call or module.forward
    bound = _bound(function, options.example, name, skip=options.call is not None)
    settings = stated_values((each for each in stated if each.is_setting), 1, 1) or {}

    return with_tensors_for_lists(partial(FlatCall, module, options.call), {**bound, **settings})


def _decided(
    call: FlatCall, ways: Sequence[Companions], named: Sequence[Companions], name: str
) -> Reading:
    """
    Return what was inferred of an example, with the lengths and masks that fit.

    They fit if they are along the samples that are found by trying. Where none are found, they say
    which axis that is, if their names are those of lengths, and their sizes leave no choice.
    """
    tried = (_tried(call.with_companions(each)) for each in ways)
    fitting = _fitting(each for each in tried if each is not None)
    if fitting is not None:
        return fitting
    readings = [_tried(call.with_companions(each)) for each in named]
    working = [each for each in readings if each is not None]
    decided = working[0].by_companions if len(readings) == len(working) == 1 else None
    if decided is not None or working:
        return decided or working[0]

    return _read(call, name)


def _decided_guess(calls: Iterable[FlatCall]) -> Reading | None:
    """Return what was inferred of a guess: the one that fits, or the only one that works."""
    readings: list[Reading] = []

    def read() -> Iterator[Reading]:
        for each in filter(None, map(_tried, calls)):
            readings.append(each)
            yield each

    fitting = _fitting(read())
    if fitting is not None:
        return fitting
    likely = [each for each in readings if each.counts_steps] or readings

    return likely[0].by_companions if len(likely) == 1 else None


def _fitting(readings: Iterable[Reading]) -> Reading | None:
    """Return a reading along the samples: with lengths of an axis of any size, if there is one."""
    first = None
    for each in filter(lambda reading: reading.agrees, readings):
        if each.counts_steps:
            return each
        first = first or each

    return first


def _with_features(reading: Reading) -> Reading:
    """
    Return what was inferred of a guess, with as many features as the first layer reads.

    A reshape to so many takes others by accident.
    """
    texts, _ = reading.texts()
    if len(texts) != 1:
        return reading
    ((path, text),) = texts.items()
    axes, shape = axes_in(text), reading.call.tensors[path].shape
    if not axes or len(axes) != len(shape) or shape[-1] != first_features(reading.call):
        return reading

    return reading.with_names({path: [*axes[:-1], str(shape[-1])]})


def _read(call: FlatCall, name: str) -> Reading:
    try:
        return _inferred(call)
    except ContractError as error:
        copy = duplicate(call.module)
        hint = hint_about_state(copy, partial(call.runs_with_copy, copy))
        message = f"{name}: {error}{hint}"
        raise SubjectError(message) from None


def _tried(call: FlatCall) -> Reading | None:
    """Return what was inferred of a call; None if it does not work."""
    try:
        return _inferred(call)
    except ContractError:
        return None


def _inferred(call: FlatCall) -> Reading:
    with checked_kernels():
        return reading_of(call, contracts.infer(call, *call.tensors.values()))


def _bound(function: Any, example: Any, name: str, *, skip: bool) -> dict[str, Any]:
    """
    Return the arguments of an example by the names of their parameters.

    Raises:
        SubjectError: the call has other arguments.
    """
    positional, named = _as_call(example)
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*([None] if skip else []), *positional, **named)
    except TypeError as error:
        message = f"example: {name} cannot be called with it: {error}"
        raise SubjectError(message) from None

    return dict(list(bound.arguments.items())[int(skip) :])


def _as_call(example: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and the named arguments of an example."""
    if isinstance(example, Mapping):
        return (), dict(example)

    return (tuple(example), {}) if isinstance(example, tuple | list) else ((example,), {})


def _shapes(call: FlatCall) -> str:
    return ", ".join(f"{path} of shape {tuple(each.shape)}" for path, each in call.tensors.items())
