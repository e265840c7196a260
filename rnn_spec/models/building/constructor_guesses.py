"""Build a model with arguments of its constructor that are not stated, guessed by their names."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from rnn_spec.causes.rejection import ConstructorNeeds, NoCallLikeExample, Rejection, Undeclared
from rnn_spec.models.building.building import build_model
from rnn_spec.models.probes.sizes.placing import error_at
from rnn_spec.models.signature.outline import BUILT_WITH
from rnn_spec.models.source import error_and_line
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.build.construction import (
    guessed_for_model,
    known_arguments,
    needed_arguments,
)
from rnn_spec.subjects.subject import SubjectError

__all__ = ["built_with_guesses"]

UNKNOWN = 7
"""The value of an argument of which nothing is known: unlike those that names say."""


@dataclass(frozen=True)
class Failed:
    """
    A model that was not checked with some guesses.

    Attributes:
        call: how the arguments of a call may be declared, if they are not known.
        raised: what the model raised, and where; empty if nothing.
    """

    call: Undeclared | None = None
    raised: str = ""


def built_with_guesses(target: Any, stated: ModelOptions, name: str) -> Subject:
    """
    Build a model with sizes that were not stated; if it does not run with these, without them.

    Raises:
        SubjectError: it cannot be built, or needs arguments, or its signature is not known.
    """
    guesses, failed = _missing_arguments(target, stated), None
    if guesses and known_arguments(target) is not None:  # a layer's, which no model needs to state
        return _with_guess(target, stated, guesses[0], name)
    for missing in guesses:
        outcome = _tried(target, stated, missing, name)
        if isinstance(outcome, Subject):
            return outcome
        failed = outcome
    try:
        return build_model(target, stated, name)
    except SubjectError as error:
        reasons = [_explained(each, target, stated, failed) for each in error.reasons]
        raise SubjectError(*reasons) from error


def _explained(
    reason: Rejection | str, target: Any, stated: ModelOptions, failed: Failed | None
) -> Rejection | str:
    """
    Return what a constructor needs, with what happens if it gets likely values.

    A value is tried where a name says nothing; if it cannot be built so, the value is wrong.
    """
    if not isinstance(reason, ConstructorNeeds):
        return reason
    is_known = None not in reason.missing.values()
    values = needed_arguments(target, UNKNOWN)
    likely = {each: values[each] for each in reason.missing}
    if None in likely.values():
        return reason
    outcome = failed or _tried(target, stated, likely, reason.name)
    if isinstance(outcome, Subject):
        return replace(reason, missing=likely)
    if outcome.raised and not (is_known or outcome.call):
        return reason

    return replace(reason, missing=likely, call=outcome.call, raised=outcome.raised)


def _tried(
    target: Any, stated: ModelOptions, guess: Mapping[str, Any], name: str
) -> Subject | Failed:
    """Return a model that is built with a guess, and runs; or else what failed."""
    try:
        subject = _with_guess(target, stated, guess, name)
    except SubjectError as error:
        return _failed(error)
    if not subject.refused:
        return subject
    fails = "model_call" in subject.refused
    raised = error_at(subject, subject.domain.base) if fails else None

    return Failed(raised=error_and_line(raised) if raised else "")


def _failed(error: SubjectError) -> Failed:
    for each in error.reasons:
        if isinstance(each, Undeclared):
            return Failed(each, "" if each.runs else each.error)
        if isinstance(each, NoCallLikeExample):
            return Failed(raised=each.error)

    return Failed(raised=error_and_line(error.__cause__) if error.__cause__ else "")


def _with_guess(target: Any, stated: ModelOptions, guess: Mapping[str, Any], name: str) -> Subject:
    """
    Build a model with arguments that were not stated, and a note of them.

    Raises:
        SubjectError: it cannot be built, or its signature is not known.
    """
    whole = replace(stated, arguments={**guess, **stated.arguments})
    subject = build_model(target, whole, name)
    shown = ", ".join(f"{name}={value!r}" for name, value in guess.items())

    return replace(subject, notes={BUILT_WITH: shown, **subject.notes})


def _missing_arguments(target: Any, options: ModelOptions) -> list[Mapping[str, Any]]:
    """Return the sizes that a constructor needs and that are not stated, if it needs no others."""
    if isinstance(target, nn.Module) or not callable(target):
        return []
    guesses = [
        {name: value for name, value in each.items() if name not in options.arguments}
        for each in guessed_for_model(target)
    ]

    return [each for each in guesses if each and _accepts(target, {**each, **options.arguments})]


def _accepts(target: Any, arguments: Mapping[str, Any]) -> bool:
    try:
        inspect.signature(target).bind(**arguments)
    except (TypeError, ValueError):
        return False

    return True
