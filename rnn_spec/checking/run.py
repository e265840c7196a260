"""Run one check as Python asks for it, and return the report."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

from rnn_spec.checking.brief_errors import shown_briefly
from rnn_spec.checking.display import DELAY, Delayed, display_of
from rnn_spec.checking.sending import NotSentError, sendable
from rnn_spec.checking.settings import Settings
from rnn_spec.conformance.check import broadcast, run
from rnn_spec.conformance.events import (
    Emit,
    Event,
    Interrupted,
    LawStarted,
    RunStarted,
    SubjectNotReceived,
)
from rnn_spec.conformance.plans import as_model
from rnn_spec.conformance.report_builder import ReportBuilder
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import ResolvedRequest, resolve
from rnn_spec.isolation.run import run_isolated
from rnn_spec.models.building.declared_model import Model
from rnn_spec.reports.report import Report
from rnn_spec.subjects.subject import SubjectError

__all__ = ["checked"]

CALLER = 5
"""Calls from a warning here to the code that called the public function, with its decorators."""


@shown_briefly()
def checked(
    asked: Request, settings: Settings, tell: Callable[[str, int], None] | None = None
) -> Report:
    """
    Check a subject where the settings say, show how it goes on, and return the report.

    Raises:
        SubjectError: the subject cannot be loaded, built, understood, or sent to another process.
        ValueError: the request is wrong.
        KeyboardInterrupt: a person stopped the run.
    """
    if isinstance(asked.target, Model):
        asked = as_model(asked, asked.target)
    request, builder = resolve(asked), ReportBuilder()
    isolated = settings.isolates
    make = display_of(settings.progress, isolated=isolated)
    display = Delayed(make, 0 if isolated else DELAY)
    with display.shown():
        shown = broadcast(builder, display, *([_telling(tell)] if tell else []))
        if not isolated:
            run(request, shown)
            return builder.report
        try:
            _run_isolated(replace(request, limits=settings.limits(asked.profile)), shown)
        except NotSentError as error:
            if settings.must_isolate:
                message = f"isolate: {error}"
                raise SubjectError(message) from error
            message = f"{error}; so it is checked in this one, which it may end"
            warnings.warn(message, stacklevel=CALLER)
            run(request, shown)

    return builder.report


def _run_isolated(request: ResolvedRequest, emit: Emit) -> None:
    """
    Check a subject in processes of its own.

    Raises:
        NotSentError: it cannot be sent there, or not be received.
        KeyboardInterrupt: a person stopped the run.
    """
    seen: set[type[Event]] = set()
    with sendable(request) as sent:
        try:
            run_isolated(sent, broadcast(lambda event: seen.add(type(event)), emit))
        except SubjectError as error:
            if SubjectNotReceived in seen:
                raise NotSentError(str(error)) from error
            raise
    if Interrupted in seen:
        raise KeyboardInterrupt


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
