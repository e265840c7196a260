"""Run one request, in processes of its own or in this one."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnn_spec.cli.output.stopping import complain
from rnn_spec.processes.memory import default_memory
from rnn_spec.text import clean
from rnn_spec.vocabulary import PROFILES

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Emit
    from rnn_spec.conformance.request import Limits, Request
    from rnn_spec.isolation.history import LastResult
    from rnn_spec.isolation.journal import EarlierRun, Journal
    from rnn_spec.processes.spawning import Child
    from rnn_spec.progress.progress import Progress
    from rnn_spec.reports.report import Report

__all__ = ["Runner", "places"]

NAME = 20
"""Characters of the name of a subject among several."""


@dataclass(frozen=True)
class RunOptions:
    """
    How to run a request.

    Attributes:
        isolate: whether to run the subject in processes of its own.
        resume: whether to continue an interrupted run.
        limits: what the run may use.
        journal: whether to keep a journal.
        last: what the last run found.
        units: the number of runs of the command: the journals of all are kept.
    """

    isolate: bool
    resume: bool
    limits: Limits
    journal: bool
    last: Mapping[str, LastResult]
    units: int = 1


@dataclass(frozen=True)
class Runner:
    """
    Runs requests, one after another.

    Attributes:
        options: the options of the command.
        progress: shows what a run does.
        keeps_journal: whether to keep a journal of each run.
        units: the number of runs.
    """

    options: Mapping[str, Any]
    progress: Progress
    keeps_journal: bool = True
    units: int = 1

    def run(
        self,
        request: Request,
        consumer: Emit,
        *,
        place: str = "",
        last: Mapping[str, LastResult] | None = None,
    ) -> Report:
        """
        Check a subject, run the script of each failure, and return the report.

        Args:
            request: what to check.
            consumer: receives the events of the run, up to `RunFinished`.
            place: the place of the subject among several.
            last: what the last run found; read from its journal if None.

        Raises:
            ValueError: the subject or the request is wrong.
            KeyboardInterrupt: a person stopped the run before there was anything to report.
        """
        from rnn_spec.isolation import WORKER
        from rnn_spec.processes.spawning import start_ahead

        with (
            self.progress.shown(place),
            start_ahead(WORKER, int(self.options["isolate"])) as spare,  # before torch is imported
        ):
            options = self._run_options(request, last)
            self.progress.expect(options.last, options.limits.jobs)
            return _run(request, options, spare, self.progress, consumer)

    def _run_options(self, request: Request, last: Mapping[str, LastResult] | None) -> RunOptions:
        from rnn_spec.conformance.request import Limits
        from rnn_spec.isolation.history import last_results
        from rnn_spec.isolation.journal import FOLDER

        options = self.options
        timeout = options["timeout"] or PROFILES[request.profile].timeout
        limits = Limits(timeout, options["memory"], options["jobs"], options.get("share"))
        if last is None:
            last = last_results(Path.cwd() / FOLDER, request) if self.keeps_journal else {}

        resume, keeps = options["resume"], self.keeps_journal

        return RunOptions(options["isolate"], resume, limits, keeps, last, self.units)


def places(requests: Sequence[Request]) -> list[str]:
    """
    Return the place and the name of each of several runs; nothing for a single one.

    The seed is named where a subject is checked with several.
    """
    if len(requests) == 1:
        return [""]
    runs = Counter(each.target for each in requests)

    return [
        f"{place}/{len(requests)} {_name(each, with_seed=runs[each.target] > 1)}"
        for place, each in enumerate(requests, 1)
    ]


def _name(request: Request, *, with_seed: bool) -> str:
    """Return the name of a subject in short, with its seed if there are several."""
    name = clean(request.target.rpartition(":")[2], NAME)
    seed = with_seed and request.seed is not None

    return f"{name} seed {request.seed}" if seed else name


def _run(
    request: Request, options: RunOptions, spare: list[Child], progress: Progress, consumer: Emit
) -> Report:
    """Check a subject, and run the script of each failure."""
    from rnn_spec.conformance.check import broadcast
    from rnn_spec.conformance.events import Interrupted, RunFinished
    from rnn_spec.conformance.report_builder import ReportBuilder

    builder = ReportBuilder()
    emit = broadcast(builder, consumer, progress)
    if options.isolate:
        _run_isolated(request, options, spare, emit)
    else:
        _run_here(request, emit)
    try:
        if builder.report.complete:
            _verify_scripts(builder.report, options.limits, emit)
    except KeyboardInterrupt:
        emit(Interrupted())
    broadcast(progress, consumer)(RunFinished(builder.report))

    return builder.report


def _run_here(request: Request, emit: Emit) -> None:
    from rnn_spec.conformance.check import run
    from rnn_spec.conformance.resolution import resolve

    with _stdout_to_stderr():
        run(resolve(request), emit)


def _run_isolated(request: Request, options: RunOptions, spare: list[Child], emit: Emit) -> None:
    from rnn_spec.conformance.check import broadcast
    from rnn_spec.conformance.resolution import resolve
    from rnn_spec.isolation.journal import FOLDER, KEPT, find_earlier, kept
    from rnn_spec.isolation.run import run_isolated

    limits = options.limits
    if limits.memory is None:
        limits = replace(limits, memory=default_memory(limits.jobs))
    resumes = options.resume and options.journal
    earlier = find_earlier(Path.cwd() / FOLDER, request, limits) if resumes else None
    seed = earlier.seed if earlier else request.seed
    resolved = resolve(replace(request, seed=seed), limits)
    if options.resume:
        _print_resumed(earlier)
    kept_files = KEPT + options.units - 1
    journal = None
    if options.journal:
        journal = _journal(resolved.request, limits, earlier, kept_files)
    consumers = [emit] if journal is None else [emit, kept(journal, complain)]
    try:
        resumed = earlier.finished if earlier else ()
        run_isolated(
            resolved, broadcast(*consumers), resumed=resumed, spare=spare, last=options.last
        )
    finally:
        if journal is not None:
            journal.close()


def _journal(
    request: Request, limits: Limits, earlier: EarlierRun | None, kept_files: int
) -> Journal | None:
    """Create the journal of a run, or continue that of an earlier run; None if it cannot be."""
    from rnn_spec.isolation.journal import FOLDER, Journal, create

    folder = Path.cwd() / FOLDER
    try:
        if earlier:
            return Journal(earlier.file, earlier.size)
        return create(folder, request, limits, kept_files)
    except OSError as error:
        complain(f"no journal is kept: cannot write {str(folder)!r}: {error.strerror}")

    return None


@contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """Send what a layer prints to standard error, also what is printed below Python."""
    sys.stdout.flush()
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(out, 1)
        os.close(out)


def _print_resumed(earlier: EarlierRun | None) -> None:
    if earlier is None:
        complain("nothing to resume: no earlier run asked the same of the same code; starting anew")
    else:
        complain(f"resumed: {len(earlier.finished)} results are taken over")


def _verify_scripts(report: Report, limits: Limits, emit: Emit) -> None:
    """Run the script of each failure, except those that would only take their time again."""
    from rnn_spec.causes.process import TimedOut
    from rnn_spec.conformance.verification import verified

    quick = tuple(each for each in report.results if not isinstance(each.cause, TimedOut))
    checked = replace(report, results=quick)
    verified(checked, jobs=limits.jobs, timeout=limits.timeout, emit=emit)
