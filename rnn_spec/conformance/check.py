"""The public entry: check a subject in this process, or try one law on one case of a layer."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.conformance.events import (
    Emit,
    Event,
    LawStarted,
    RunStarted,
)
from rnn_spec.conformance.plans import check_laws, inspected, plan_of
from rnn_spec.conformance.report_builder import ReportBuilder
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import ResolvedRequest, law_named, resolve
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.models.subject.declared_model import Model
from rnn_spec.models.subject.loading import name_of_model
from rnn_spec.reports.report import Report
from rnn_spec.trials.trial import controlled, failure_at

__all__ = ["broadcast", "check", "replay", "run"]


def check(
    subject: Any,
    *,
    kind: str | None = None,
    laws: Iterable[str | Law] | None = None,
    level: str | None = None,
    profile: str = "default",
    expected_failures: Mapping[str, str] | None = None,
    seed: int | None = None,
    tell: Callable[[str, int], None] | None = None,
    strict: bool = False,
) -> Report:
    """
    Check a recurrent layer against its specification; a model, as `check_model` does.

    Args:
        subject: a factory with a constructor like torch.nn's, an instance, a `Model`, or the
            name of one of these, `module:Class` or `./file.py:Class`.
        kind: `RNN`, `LSTM` or `GRU`, if it cannot be detected.
        laws: the laws to check, by name; all laws of the level if None. Whatever their order
            here, the catalogue's laws are checked in catalogue order, then your own.
        level: `relations`, `equations` or `drop-in`; the highest that applies to the subject
            if None.
        profile: `quick`, `default` or `thorough`.
        expected_failures: the laws that are expected to fail, each with the reason; one that
            passes is a failure.
        seed: the seed of the run; the same seed gives the same run.
        tell: is called with the name of each law before it is checked, and their number.
        strict: whether a layer that is no drop-in replacement fails the run as well where it is
            not portable, or accepts an invalid call.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
        ValueError: an unknown law, level, profile or kind.
    """
    chosen = None if laws is None else tuple(laws)
    expected = dict(expected_failures or {})
    asked = Request(subject, kind, level, profile, chosen, expected, seed, strict)
    builder = ReportBuilder()
    run(resolve(asked), broadcast(builder, _telling(tell)) if tell else builder)

    return builder.report


def run(request: ResolvedRequest, emit: Emit) -> None:
    """
    Check a subject in this process.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
    """
    _start(request, emit)
    about, plan = plan_of(request, emit)
    if about.law_names != request.law_names:  # it is a model
        _start(about, emit)
    emit(inspected(plan, ()))
    check_laws(plan, about.laws)


def _start(request: ResolvedRequest, emit: Emit) -> None:
    """Tell which laws a run is about."""
    target, profile = request.request.target, request.request.profile
    named = isinstance(target, str | Model)
    name = name_of_model(target) if named else type(target).__name__
    emit(RunStarted(name, request.law_names, profile, request.seed))


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
    with controlled(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        failure = failure_at(law, subject_with_weights(subject, kind=kind), case)
    if failure is not None:
        raise ReplayFailedError(law.name, failure)


def _telling(tell: Callable[[str, int], None]) -> Emit:
    """Call the function of `check(tell=...)` for each law."""
    total = 0

    def consume(event: Event) -> None:
        nonlocal total
        if isinstance(event, RunStarted):
            total = len(event.laws)
        elif isinstance(event, LawStarted):
            tell(event.law, total)

    return consume
