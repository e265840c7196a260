"""`--watch`: check subjects again whenever one of their source files is saved."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from rnn_spec.cli.output.stopping import INTERRUPTED, complain, stop
from rnn_spec.cli.run import places
from rnn_spec.cli.watch.file_watcher import FileWatcher, SourceChanged
from rnn_spec.cli.watch.subject import WatchedSubject
from rnn_spec.text import clean

if TYPE_CHECKING:
    from rnn_spec.cli.output.outputs import Outputs
    from rnn_spec.cli.run import Runner
    from rnn_spec.conformance.events import Event
    from rnn_spec.conformance.request import Request
    from rnn_spec.reports.report import Report

__all__ = ["Watch"]

FEW = 12
"""How many names of laws or files are listed."""

STYLES = {
    "fixed": "bold green",
    "newly failing": "bold red",
    "still failing": "bold red",
    "newly warned": "bold yellow",
}


class Watch:
    """Subjects that are checked whenever one of their files is saved."""

    def __init__(self, requests: Sequence[Request], runner: Runner, outputs: Outputs) -> None:
        """Prepare to check subjects."""
        pairs = zip(requests, places(requests), strict=True)
        self._subjects = [WatchedSubject(request, place) for request, place in pairs]
        self._runner, self._outputs = runner, outputs
        self._watcher = FileWatcher(lambda: any(each.files.changed for each in self._subjects))
        self._console = Console(stderr=True, highlight=False)

    def run(self) -> int:
        """Check until Ctrl-C, and return the exit status of the last run."""
        try:
            with self._watcher:
                while self._check_due():
                    self._watcher.wait()
                    self._outputs.stopwatch.lap()
        except KeyboardInterrupt:
            with suppress(OSError):
                click.echo(err=True)  # after ^C
            if self._is_due:
                complain("interrupted")

        return INTERRUPTED if self._is_due else max(each.status for each in self._subjects)

    @property
    def _is_due(self) -> bool:
        """Whether a run has not come to its end."""
        return any(each.is_due for each in self._subjects)

    def _check_due(self) -> bool:
        """Check the subjects that have changed; return whether there is something to wait for."""
        while due := [each for each in self._subjects if each.is_due or each.files.changed]:
            self._show_changed(due)
            try:
                if not all(map(self._check, due)):
                    return False
                self._write()
            except SourceChanged:
                continue
            if not self._show_watched():
                return False

        return True

    def _check(self, subject: WatchedSubject) -> bool:
        """
        Check a subject; return whether the run came to its end.

        Raises:
            SourceChanged: a file was changed, and the run is of no use.
        """
        subject.begin()
        try:
            with self._watcher.interrupting():
                report = self._run(subject)
        except (ValueError, OSError) as error:
            if not subject.is_started:
                stop(error)
            if subject.files.changed_in_run:
                raise SourceChanged from error
            complain(error)
            subject.reject(error)
            return True
        if report.complete:
            self._show_laws(subject.finish(report))
        elif self._watcher.has_interrupted:
            raise SourceChanged

        return report.complete

    def _run(self, subject: WatchedSubject) -> Report:
        from rnn_spec.conformance.events import RunFinished, RunStarted, SourcesRead
        from rnn_spec.conformance.events import SubjectInspected as Inspected

        def consume(event: Event) -> None:
            subject(event)
            if isinstance(event, RunStarted | Inspected | SourcesRead):
                self._watcher.watch(subject.files.folders)
            if not (isinstance(event, RunFinished) and self._watcher.has_interrupted):
                self._outputs(event)

        return self._runner.run(subject.request, consume, place=subject.place, last=subject.last)

    def _write(self) -> None:
        """Write the reports to files."""
        reports = [each.report for each in self._subjects if each.report is not None]
        rejected = [each.rejected for each in self._subjects if each.rejected is not None]
        self._outputs.write(reports, rejected, several=len(self._subjects) > 1, to_stdout=False)

    def _show_changed(self, subjects: Sequence[WatchedSubject]) -> None:
        """Print which files have changed."""
        files = {file for each in subjects for file in each.files.changed}
        if files:
            title = Text(f"{_listed(map(_short, sorted(files)))} changed", "bold")
            self._console.print()
            self._console.print(Rule(title, style="cyan", align="left"))

    def _show_laws(self, laws: Mapping[str, Sequence[str]]) -> None:
        """Print which laws have other results than in the run before."""
        for what, names in laws.items():
            line = Text.assemble((f"{what}: ", STYLES[what]), _listed(names))
            self._console.print(line, soft_wrap=True)

    def _show_watched(self) -> bool:
        """Print how many files are watched, and return whether there are some."""
        count = len({file for each in self._subjects for file in each.files.files})
        if self._watcher.folders:
            files = "1 file" if count == 1 else f"{count} files"
            self._console.print(Text(f"watching {files}, Ctrl-C ends", "dim"))

        return bool(self._watcher.folders)


def _listed(names: Iterable[str]) -> str:
    """Return names on one line, or the first of them."""
    every = list(names)
    shown = every if len(every) <= FEW + 1 else every[:FEW]
    rest = f" and {len(every) - len(shown)} more" if len(shown) < len(every) else ""

    return f"{', '.join(shown)}{rest}"


def _short(file: str) -> str:
    """Return a file as a path from the working directory, if it is below it."""
    path = os.path.relpath(file)

    return clean(file if path.startswith(os.pardir) else path)
