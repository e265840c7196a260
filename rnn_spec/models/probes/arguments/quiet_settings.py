"""Settings of a call, such as how often a target is fed, with which nothing is drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rnn_spec.models.calls.call import VALUES, Call
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.signature.nested import nested_of
from rnn_spec.models.signature.signature import Parameter
from rnn_spec.models.signature.text import is_setting
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["quiet_settings"]

SEEDS = range(2, 9)
"""Seeds of the random numbers of a model, with which its results are compared."""


def quiet_settings(subject: Subject) -> dict[str, bool | int]:
    """Return settings whose default makes results random, each with a value that does not."""
    numbers = {
        name: _others(value)
        for name, value in subject.signature.defaults.items()
        if is_setting(value) and value
    }
    if not numbers or subject.refused or subject.random or not _is_drawn(subject):
        return {}
    quiet: dict[str, bool | int] = {}
    for name, values in numbers.items():
        settings = {value: _with(subject, name, value) for value in values}
        found = [value for value, each in settings.items() if _is_drawn(each) is False]
        if found:
            quiet[name] = max(found, key=lambda value: _read(settings[value]))

    return quiet


def _others(value: Any) -> tuple[bool | int, ...]:
    """Return the values of a setting that may draw nothing; a share may also be the whole."""
    if value is True:
        return (False,)

    return (0, 1) if isinstance(value, float) and 0 < value < 1 else (0,)


def _read(subject: Subject) -> int:
    """Return how many parts of the arguments matter: of a target that is not fed, fewer do."""
    call, other = (subject.draw_call(seed) for seed in range(2))
    try:
        base = subject.results(call)
        others = (subject.results(each) for each in _changed(call, other))
        return sum(largest_difference(each, base) > 0 for each in others)
    except ModelError:
        return 0


def _changed(call: Call, other: Call) -> Iterator[Call]:
    """Yield calls with values of another one at one place along one axis of an argument."""
    for argument in call.signature.with_role(*VALUES):
        own, others = (each.values[argument.path] for each in (call, other))
        for axis in range(own.dim()):
            for place in range(own.shape[axis]):
                value = own.clone()
                value.select(axis, place).copy_(others.select(axis, place))
                yield call.with_values({argument.path: value})


def _with(subject: Subject, name: str, value: Any) -> Subject:
    """Return a model with another value of a setting."""
    signature = subject.signature
    parameters = (*signature.parameters, Parameter(name, nested_of(value, name)))

    return replace(subject, signature=replace(signature, parameters=parameters))


def _is_drawn(subject: Subject) -> bool | None:
    """Return whether other random numbers change the results; None if a call fails."""
    call = subject.draw_call()
    try:
        first = subject.results(call)
        others = (subject.model().drawing(seed)(call) for seed in SEEDS)
        return any(largest_difference(each, first) > 0 for each in others)
    except ModelError:
        return None
