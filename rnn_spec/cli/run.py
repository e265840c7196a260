"""Run one request, in processes of its own or in this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_spec.cli.progress import ProgressBar
from rnn_spec.cli.stopping import complain
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation import WORKER
from rnn_spec.processes.spawning import Child, start_ahead

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Emit
    from rnn_spec.isolation.journal import EarlierRun, Journal
    from rnn_spec.reports.report import Report

__all__ = ["RunOptions", "run_request"]

SMALLEST, LARGEST, SHARE = 2.0, 8.0, 0.5
"""GiB that a process may use, and the share of the machine's memory that all may use."""


@dataclass(frozen=True)
class RunOptions:
    """
    How to run a request.

    Attributes:
        isolate: whether to run the subject in processes of its own.
        resume: whether to continue an interrupted run.
        limits: what the run may use.
        journal: whether to keep a journal.
    """

    isolate: bool
    resume: bool
    limits: Limits
    journal: bool = True


def run_request(request: Request, options: RunOptions, consumer: Emit) -> Report:
    """
    Check a subject, run the script of each failure, and return the report.

    Args:
        request: what to check.
        options: how to run it.
        consumer: receives the events of the run, up to `RunFinished`.

    Raises:
        ValueError: the subject or the request is wrong.
        KeyboardInterrupt: a person stopped the run before there was anything to report.
    """
    with (
        ProgressBar() as bar,
        start_ahead(WORKER, int(options.isolate)) as spare,  # before torch is imported here
    ):
        from rnn_spec.conformance.check import broadcast
        from rnn_spec.conformance.events import Interrupted, RunFinished
        from rnn_spec.conformance.report_builder import ReportBuilder

        builder = ReportBuilder()
        shown = broadcast(builder, consumer, bar)
        if options.isolate:
            _run_isolated(request, options, spare, shown)
        else:
            _run_here(request, shown)
        try:
            if builder.report.complete:
                _verify_scripts(builder.report, options.limits, shown)
        except KeyboardInterrupt:
            shown(Interrupted())
    broadcast(builder, consumer)(RunFinished(builder.report))

    return builder.report


def _run_here(request: Request, emit: Emit) -> None:
    from rnn_spec.conformance.check import run
    from rnn_spec.conformance.resolution import resolve

    with _stdout_to_stderr():
        run(resolve(request), emit)


def _run_isolated(request: Request, options: RunOptions, spare: list[Child], emit: Emit) -> None:
    from rnn_spec.conformance.check import broadcast
    from rnn_spec.conformance.resolution import resolve
    from rnn_spec.isolation.journal import FOLDER, find_earlier, kept
    from rnn_spec.isolation.run import run_isolated

    limits = options.limits
    if limits.memory is None:
        limits = replace(limits, memory=_default_memory(limits.jobs))
    resumes = options.resume and options.journal
    earlier = find_earlier(Path.cwd() / FOLDER, request, limits) if resumes else None
    seed = earlier.seed if earlier else request.seed
    resolved = resolve(replace(request, seed=seed), limits)
    if options.resume:
        _print_resumed(earlier)
    journal = _journal(resolved.request, limits, earlier) if options.journal else None
    consumers = [emit] if journal is None else [emit, kept(journal, complain)]
    try:
        resumed = earlier.finished if earlier else ()
        run_isolated(resolved, broadcast(*consumers), resumed=resumed, spare=spare)
    finally:
        if journal is not None:
            journal.close()


def _journal(request: Request, limits: Limits, earlier: EarlierRun | None) -> Journal | None:
    """Create the journal of a run, or continue that of an earlier run; None if it cannot be."""
    from rnn_spec.isolation.journal import FOLDER, Journal, create

    folder = Path.cwd() / FOLDER
    try:
        return Journal(earlier.file, earlier.size) if earlier else create(folder, request, limits)
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


def _default_memory(jobs: int) -> float:
    """Return the GiB that a process may use, so that other programs keep half of the memory."""
    with suppress(ValueError, OSError, AttributeError):
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        return max(SMALLEST, min(LARGEST, SHARE * whole / jobs))

    return LARGEST
