"""Check a subject in this process, or try one law on one case of a layer."""

from __future__ import annotations

import warnings
from typing import Any

from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.conformance.events import Emit, Event, RunStarted
from rnn_spec.conformance.plans import check_laws, inspected, plan_of
from rnn_spec.conformance.resolution import ResolvedRequest, law_named
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.loading import name_of_model
from rnn_spec.reports.asked import Asked
from rnn_spec.trials.trial import controlled, failure_at

__all__ = ["broadcast", "replay", "run"]


def run(request: ResolvedRequest, emit: Emit) -> None:
    """
    Check a subject in this process.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
    """
    asked = request.request.asked()
    _start(request, asked, emit)
    about, plan = plan_of(request, emit)
    if about.law_names != request.law_names:  # it is a model
        _start(about, asked, emit)
    emit(inspected(plan, ()))
    check_laws(plan, about.laws)


def _start(request: ResolvedRequest, asked: Asked, emit: Emit) -> None:
    """Tell which laws a run is about."""
    target, profile = request.request.target, request.request.profile
    named = isinstance(target, str | Model)
    name = name_of_model(target) if named else type(target).__name__
    emit(RunStarted(name, request.law_names, profile, request.seed, asked=asked))


def broadcast(*consumers: Emit) -> Emit:
    """Return a consumer that passes each event to several, in this order."""

    def emit(event: Event) -> None:
        for each in consumers:
            each(event)

    return emit


def replay(law: str | Law, subject: Any, case: Case, *, kind: str | None = None) -> None:
    """
    Try one law on one case.

    Raises:
        AssertionError: the law fails there; the message says how.
    """
    law = law if isinstance(law, Law) else law_named(law)
    level = law.level if kind is not None else None  # a law on equations is about torch.nn's
    with controlled(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        failure = failure_at(law, subject_with_weights(subject, kind=kind, level=level), case)
    if failure is not None:
        raise ReplayFailedError(law.name, failure)
