"""A subject that is watched: its source files, and what its last runs have found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rnn_spec.cli.checks import not_checked
from rnn_spec.cli.output.stopping import UNUSABLE, status_of
from rnn_spec.cli.watch.source_files import SourceFiles

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Event
    from rnn_spec.conformance.request import Request
    from rnn_spec.isolation.history import LastResult
    from rnn_spec.reports.report import Report
    from rnn_spec.reports.result import Result
    from rnn_spec.reports.subject_not_checked import NotChecked

__all__ = ["WatchedSubject", "changes"]

AGAINST, WARNED, PASSES = {"failed", "xpassed"}, {"warned"}, {"passed", "xfailed"}
"""The statuses of a law that counts, of one that only warns, and of one that is as it should be."""

FAILS = AGAINST | WARNED
"""The statuses of the laws that are checked first in the next run."""


class WatchedSubject:
    """
    A subject, and its last runs. It is a consumer of their events.

    Attributes:
        request: what to check; with the seed of the first run, once there was one.
        place: its place among several.
        files: its source files.
        last: the last result of each law, in short; None before the first run.
        report: the report of the last run, unless the subject could not be checked.
        rejected: why it could not be checked; None if it could.
        status: the exit status for the last run.
        is_started: whether its last run has started; if not, what was asked is wrong.
        is_due: whether its last run has not come to its end.
    """

    def __init__(self, request: Request, place: str) -> None:
        """Start before the first run."""
        self.request, self.place = request, place
        self.files = SourceFiles(request.target)
        self.last: Mapping[str, LastResult] | None = None
        self.report: Report | None = None
        self.rejected: NotChecked | None = None
        self.status, self.is_started, self.is_due = UNUSABLE, False, True
        self._results: Mapping[str, Result] = {}

    def __call__(self, event: Event) -> None:
        """Take in an event."""
        from rnn_spec.conformance import events

        match event:
            case events.RunStarted():
                self.request, self.is_started = replace(self.request, seed=event.seed), True
            case events.SubjectInspected():
                self.files.is_imported = True
                self.files.add(event.sources)
            case events.SourcesRead():
                self.files.add(event.sources)
            case events.LawFinished():
                self._finished(event.result)

    def _finished(self, result: Result) -> None:
        from rnn_spec.isolation.history import LastResult

        last = LastResult(result.status in FAILS, result.seconds)
        self.last = {**(self.last or {}), result.law: last}

    def begin(self) -> None:
        """Begin with a run."""
        self.files.begin()
        self.is_started, self.is_due = False, True

    def reject(self, error: Exception) -> None:
        """End a run in which the subject could not be checked."""
        self.files.is_imported = False
        self.rejected = not_checked(self.request, error)
        self.report, self.status, self.is_due = None, UNUSABLE, False

    def finish(self, report: Report) -> dict[str, list[str]]:
        """End a run, and return the laws whose results have changed since the run before."""
        self.report, self.status, self.is_due = report, status_of(report), False
        self.rejected = None
        before, self._results = self._results, {each.law: each for each in report.results}

        return dict(changes(before, self._results)) if before else {}


def changes(
    before: Mapping[str, Result], after: Mapping[str, Result]
) -> Iterator[tuple[str, list[str]]]:
    """Compare two runs: what became of laws, and their names, where there are some."""
    had = {law: each.status for law, each in before.items()}
    has = {law: each.status for law, each in after.items()}
    fails = [law for law, status in has.items() if status in AGAINST]
    named = {
        "fixed": [law for law in had if had[law] in FAILS and has.get(law) in PASSES],
        "newly failing": [law for law in fails if had.get(law) not in AGAINST],
        "still failing": [law for law in fails if had.get(law) in AGAINST],
        "newly warned": [law for law in has if has[law] in WARNED and had.get(law) not in WARNED],
    }

    return ((what, laws) for what, laws in named.items() if laws)
