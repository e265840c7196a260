"""One subject held against the laws: in processes of its own, or in this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.spawning import Child, ahead

if TYPE_CHECKING:
    from rnn_spec.conformance.law_check import Held
    from rnn_spec.isolation.journal import Journal
    from rnn_spec.reports.report import Report

__all__ = ["Manner", "checked"]

HANGS = "did not return within"
"""How a reason reads whose script would take its time as well."""

LARGEST, SHARE = 8.0, 0.5
"""GiB that a process may grow to, and the share of the memory that all may."""


@dataclass(frozen=True)
class Manner:
    """
    How to hold a subject against laws.

    Attributes:
        isolate: whether in processes of its own.
        resume: whether to go on from an interrupted run.
        limits: of each process.
    """

    isolate: bool
    resume: bool
    limits: Limits


def checked(request: Request, manner: Manner) -> Report:
    """
    Check a subject, and run the script of each failure.

    Raises:
        ValueError: the subject or the request is none.
    """
    report = _isolated(request, manner) if manner.isolate else _here(request)
    if not report.complete:
        return report
    try:
        return _reproduced(report, manner.limits)
    except KeyboardInterrupt:
        return replace(report, complete=False)


def _here(request: Request) -> Report:
    from rnn_spec.conformance.check import check
    from rnn_spec.reports.terminal import progress

    with progress() as tell, _aside():
        return check(
            request.target,
            kind=request.kind,
            laws=request.laws,
            level=request.level,
            profile=request.profile,
            expected_failures=request.expected,
            seed=request.seed,
            tell=tell,
        )


@contextmanager
def _aside() -> Iterator[None]:
    """Let what a layer prints go to standard error, also from below Python."""
    sys.stdout.flush()
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(out, 1)
        os.close(out)


def _isolated(request: Request, manner: Manner) -> Report:
    with ahead() as spare:  # before torch is imported here, so that both import it at a time
        return _held(request, manner, spare)


def _held(request: Request, manner: Manner, spare: list[Child]) -> Report:
    from rnn_spec.conformance.check import settled
    from rnn_spec.isolation.run import Audience, isolated
    from rnn_spec.reports.terminal import progress

    limits = manner.limits
    if limits.memory is None:
        limits = replace(limits, memory=_sensible(limits.jobs))
    asked, _ = settled(request)
    with _journal(request, asked, limits, resume=manner.resume) as (asked, known, journal):
        keep = journal.keep if journal else lambda _: None
        with progress() as tell:
            return isolated(asked, limits, known=known, spare=spare, audience=Audience(keep, tell))


@contextmanager
def _journal(
    request: Request, drawn: Request, limits: Limits, *, resume: bool
) -> Iterator[tuple[Request, tuple[Held, ...], Journal | None]]:
    """Open the journal of a run, or go on with that of the run before; without one if need be."""
    from rnn_spec.isolation.journal import FOLDER, Journal, begun, past

    folder = Path.cwd() / FOLDER
    before = past(folder, request, limits) if resume else None
    if resume:
        _say(_resumed(before.held if before else None))
    seed = before.seed if before else drawn.seed
    asked = replace(drawn, seed=seed)
    journal = None
    try:
        journal = Journal(before.file, before.size) if before else begun(folder, asked, limits)
    except OSError as error:
        _say(f"no journal is kept: cannot write {str(folder)!r}: {error.strerror}")
    try:
        yield asked, before.held if before else (), journal
    finally:
        if journal is not None:
            journal.close()


def _resumed(held: tuple[Held, ...] | None) -> str:
    if held is None:
        return "nothing to resume: no earlier run asked the same of the same code; starting anew"

    return f"resumed: {len(held)} results are taken over"


def _say(line: str) -> None:
    click.echo(f"rnn-spec: {line}", err=True)


def _reproduced(report: Report, limits: Limits) -> Report:
    """Run the script of each failure, but for those that would only take their time again."""
    from rnn_spec.reproductions.verification import verified

    quick = tuple(each for each in report.results if HANGS not in (each.reason or ""))
    seen = verified(replace(report, results=quick), jobs=limits.jobs, timeout=limits.timeout)
    known = {each.law: each for each in seen.results}

    return replace(report, results=tuple(known.get(each.law, each) for each in report.results))


def _sensible(jobs: int) -> float:
    """Leave memory to others, whatever a process takes."""
    with suppress(ValueError, OSError, AttributeError):
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        return min(LARGEST, SHARE * whole / jobs)

    return LARGEST
