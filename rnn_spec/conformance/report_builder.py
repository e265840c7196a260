"""A report, built from the events of a run."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rnn_spec.conformance.events import (
    Event,
    Interrupted,
    LawFinished,
    RunStarted,
    ScriptVerified,
    ScriptWritten,
    SubjectInspected,
)
from rnn_spec.reports.report import Pairs, Report
from rnn_spec.reports.result import Result

__all__ = ["ReportBuilder", "versions"]

PACKAGES = ("rnn-spec", "torch", "numpy", "hypothesis", "jaxtyping")


class ReportBuilder:
    """
    Collects the events of a run; `report` is the report of what has happened so far.

    It is a consumer: `builder(event)`.
    """

    def __init__(self) -> None:
        """Start before the run does."""
        self._run = RunStarted("", (), "default", 0)
        self._subject = SubjectInspected("", {})
        self._finished: dict[str, LawFinished] = {}
        self._interrupted = False

    def __call__(self, event: Event) -> None:
        """Take in an event."""
        match event:
            case RunStarted():
                self._run, self._subject = event, SubjectInspected(event.subject, {})
                self._finished = {each.result.law: each for each in event.resumed}
            case SubjectInspected():
                self._subject = event
            case LawFinished():
                self._finished[event.result.law] = event
            case ScriptWritten():
                finished = self._finished[event.law]
                self._put(replace(finished.result, reproduction=event.script))
            case ScriptVerified():
                self._put(event.result)
            case Interrupted():
                self._interrupted = True

    @property
    def report(self) -> Report:
        """The report; it is complete if every law has its result, and nobody stopped the run."""
        run = self._run
        finished = [self._finished[name] for name in run.laws if name in self._finished]

        return Report(
            subject=self._subject.name,
            profile=run.profile,
            seed=run.seed,
            versions=versions(),
            results=tuple(each.result for each in finished),
            pairs=_pairs(finished),
            about=self._subject.about,
            outline=self._subject.outline,
            asked=run.asked,
            complete=len(finished) == len(run.laws) and not self._interrupted,
        )

    def _put(self, result: Result) -> None:
        self._finished[result.law] = replace(self._finished[result.law], result=result)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a run depends on."""
    return {"python": platform.python_version()} | {each: _version(each) for each in PACKAGES}


@cache
def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _pairs(finished: Sequence[LawFinished]) -> Pairs:
    """Count the pairs of options that were visited, and name the others."""
    visited = {pair for each in finished for pair in each.visited}
    possible = dict.fromkeys(pair for each in finished for pair in each.possible)
    missing = [pair for pair in possible if pair not in visited]
    names = tuple(" with ".join(f"{name}={value}" for name, value in pair) for pair in missing)

    return Pairs(len(possible) - len(missing), len(possible), names)
