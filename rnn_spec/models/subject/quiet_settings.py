"""Settings of a call, such as how often a target is fed, with which nothing is drawn at random."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.nested import nested_of
from rnn_spec.models.signature.signature import Parameter
from rnn_spec.models.signature.text import is_setting
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_quiet_settings"]

SEEDS = range(2, 9)
"""Seeds of the random numbers of a model, with which its results are compared."""


def with_quiet_settings(subject: Subject) -> Subject:
    """Return a model with the values of settings with which nothing is drawn, if they are found."""
    numbers: dict[str, bool | int] = {
        name: False if value is True else 0
        for name, value in subject.signature.defaults.items()
        if is_setting(value) and value
    }
    if not numbers or subject.refused or subject.random or not _is_drawn(subject):
        return subject
    quiet = {
        name: value
        for name, value in numbers.items()
        if _is_drawn(_with(subject, name, value)) is False
    }

    return replace(subject, signature=replace(subject.signature, quiet=quiet))


def _with(subject: Subject, name: str, value: Any) -> Subject:
    """Return a model with another value of a setting."""
    signature = subject.signature
    parameters = (*signature.parameters, Parameter(name, nested_of(value, name)))

    return replace(subject, signature=replace(signature, parameters=parameters))


def _is_drawn(subject: Subject) -> bool | None:
    """Return whether other random numbers change the results; None if a call fails."""
    call = draw(subject.signature, ModelCase(subject.domain.base, 0, subject.dtype), subject.fill)
    try:
        first = subject.model()(call)
        others = (subject.model().drawing(seed)(call) for seed in SEEDS)
        return any(largest_difference(each, first) > 0 for each in others)
    except ModelError:
        return None
