"""A subject of either kind, a layer or a model, and how its laws are checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from torch import nn

from rnn_spec.causes.cause import AboveLevel, Cause, NoSamples, NotOffered
from rnn_spec.causes.rejection import ConstructorNeeds
from rnn_spec.conformance import applicability
from rnn_spec.conformance.events import (
    Emit,
    LawFinished,
    ModelRecognised,
    SubjectInspected,
    SubjectNotReceived,
)
from rnn_spec.conformance.law_check import Plan, check_law, undisturbed
from rnn_spec.conformance.model_check import ModelPlan, check_model_law
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import ResolvedRequest, resolve
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.description import described
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.case_data import AnyCase
from rnn_spec.models.laws.every_law import required_laws
from rnn_spec.models.signature.outline import outline_of
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.trials.applicability import inapplicable
from rnn_spec.processes.sent_object import SentObject
from rnn_spec.reproductions.model_script import write_model_script
from rnn_spec.reproductions.script_writer import write_script
from rnn_spec.subjects.build.target import load
from rnn_spec.subjects.subject import NotALayerError, SubjectError
from rnn_spec.vocabulary import BROKEN

__all__ = [
    "AnyPlan",
    "as_model",
    "check_any_law",
    "check_laws",
    "inspected",
    "not_asked",
    "plan_of",
    "script_of_failure",
]

AnyPlan: TypeAlias = Plan | ModelPlan

LAYER = {"if it is a layer": '--level relations (in Python, level="relations") states it'}
"""What a report says of a model that may be a layer."""


def plan_of(request: ResolvedRequest, emit: Emit) -> tuple[ResolvedRequest, AnyPlan]:
    """
    Inspect a subject: a layer, or a model if it is stated or recognised to be one.

    Returns:
        the request, which may be about other laws if the subject is a model, and the plan.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
    """
    request = _received(request, emit)
    asked = request.request
    if asked.model is not None:
        loaded = load(asked.target) if isinstance(asked.target, str) else asked.target
        return _plan_of_model(request, loaded, emit)
    try:
        subject = subject_with_weights(asked.target, kind=asked.kind, level=asked.level)
    except NotALayerError as error:
        if asked.kind or asked.level or asked.laws is not None or not _may_be_model(error.loaded):
            raise
        return _plan_of_recognised(request, error, emit)
    strict, expected = asked.counts_everything(subject.level), asked.expected_failures

    names = frozenset(request.law_names)

    return request, Plan(subject, request.examples, request.seed, expected, emit, strict, names)


def _received(request: ResolvedRequest, emit: Emit) -> ResolvedRequest:
    """
    Return a request with the object that was sent with the name of the subject, if one was.

    Raises:
        SubjectError: it cannot be received.
    """
    if not isinstance(request.request.target, SentObject):
        return request
    try:
        received = load(request.request.target)
    except SubjectError:
        emit(SubjectNotReceived())
        raise

    return replace(request, request=replace(request.request, target=received))


def _may_be_model(loaded: Any) -> bool:
    return isinstance(loaded, nn.Module | Model) or callable(loaded)


def _plan_of_recognised(
    request: ResolvedRequest, error: NotALayerError, emit: Emit
) -> tuple[ResolvedRequest, ModelPlan]:
    """Return the plan of a target that is no layer: a model, if its signature is understood."""
    try:
        resolved, plan = _plan_of_model(request, error.loaded, emit)
    except SubjectError as unclear:
        is_built = not any(isinstance(each, ConstructorNeeds) for each in unclear.reasons)
        if error.advice is None or not is_built:
            raise
        raise SubjectError(*unclear.reasons, error.advice) from unclear

    return resolved, replace(plan, may_be_layer=error.may_be_layer)


def _plan_of_model(
    request: ResolvedRequest, loaded: Any, emit: Emit
) -> tuple[ResolvedRequest, ModelPlan]:
    asked = as_model(request.request, loaded)
    if asked != request.request:
        emit(ModelRecognised(_names(asked.laws), asked.expected_failures))
    resolved = resolve(asked, request.limits)
    with undisturbed():
        model = load_model(asked.target, asked.model or ModelOptions(), loaded)
    expected, strict = asked.expected_failures, asked.strict

    return resolved, ModelPlan(model, asked.profile, resolved.seed, expected, emit, strict)


def as_model(asked: Request, loaded: Any) -> Request:
    """Return a request about a model, with the laws and failures that its declaration names."""
    asked = replace(asked, model=asked.model or ModelOptions())
    while isinstance(loaded, Model):
        laws = loaded.laws if asked.laws is None else asked.laws
        expected = {**(loaded.expected_failures or {}), **asked.expected_failures}
        laws = None if laws is None else tuple(laws)
        asked = replace(asked, laws=laws, expected_failures=expected)
        loaded = loaded.model

    return asked


def _names(laws: Iterable[str | Law] | None) -> tuple[str, ...] | None:
    if laws is None:
        return None

    return tuple(each if isinstance(each, str) else each.name for each in laws)


def inspected(plan: AnyPlan, laws: Iterable[Law]) -> SubjectInspected:
    """Return what a subject was found to be, and which laws do not apply to it."""
    every = ((law.name, not_asked(plan, law)) for law in laws)
    causes = {name: cause for name, cause in every if cause is not None}
    subject = plan.subject
    if isinstance(plan, ModelPlan):
        outline = outline_of(plan.subject.signature, statements_of(plan.subject))
        about = described(plan.subject) | (LAYER if plan.may_be_layer else {})
        return SubjectInspected(subject.name, about, not_asked=causes, outline=outline)
    known = dict(plan.subject.known_failures)

    return SubjectInspected(subject.name, plan.subject.described(), known, causes)


def not_asked(plan: AnyPlan, law: Law) -> AboveLevel | NotOffered | NoSamples | None:
    """Return why a law does not apply to a subject, as far as is known without running it."""
    if isinstance(plan, ModelPlan):
        return inapplicable(plan.subject, law)

    return applicability.not_asked(plan.subject, law)


def check_any_law(plan: AnyPlan, law: Law, broken: Iterable[Law]) -> LawFinished:
    """Check a law on a subject, when some of the laws that it requires have failed."""
    if isinstance(plan, ModelPlan):
        return check_model_law(plan, law, broken)

    return check_law(plan, law, broken)


def script_of_failure(plan: AnyPlan, law: Law, case: AnyCase, cause: Cause) -> str:
    """Return the script of a failure."""
    match plan, case:
        case Plan(), Case():
            return write_script(law, plan.subject, case, cause)
        case ModelPlan(), ModelCase():
            return write_model_script(law, plan.loaded, case, cause)
    message = f"{case!r} is no case of {plan.subject.name}"
    raise TypeError(message)


def check_laws(plan: AnyPlan, laws: Iterable[Law]) -> list[LawFinished]:
    """Check laws in turn, each with the laws that it requires and that have failed."""
    finished: list[LawFinished] = []
    broken: list[Law] = []
    for law in laws:
        required = required_laws(law)
        last = check_any_law(plan, law, [each for each in broken if each.name in required])
        if last.result.status in BROKEN:
            broken.append(law)
        finished.append(last)

    return finished
