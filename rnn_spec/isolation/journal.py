"""
The results of a run, on disk as they come, so that an interrupted run can be resumed.

A journal is a file of JSON lines: what was asked and of which versions; then the source files of
the subject, and each result. A run that asks for something else, or is about other versions of
the code, is not resumed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from io import FileIO
from pathlib import Path
from typing import Any

import msgspec

from rnn_spec.causes.cause import Interrupted
from rnn_spec.conformance.events import (
    Emit,
    Event,
    LawFinished,
    ScriptWritten,
    SourcesRead,
    SubjectInspected,
)
from rnn_spec.conformance.report_builder import versions
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.journal_lines import (
    EarlierRun,
    Header,
    LawLine,
    Line,
    ScriptLine,
    SourcesLine,
    earlier_run,
    started,
)
from rnn_spec.isolation.sources import installed
from rnn_spec.processes.running import lock
from rnn_spec.reports.data.decoding import ReportError

__all__ = ["FOLDER", "KEPT", "EarlierRun", "Journal", "create", "find_earlier", "kept"]

FOLDER = ".rnn_spec"

KEPT = 10
"""Journals that are kept in a folder; each is about a megabyte."""

IGNORED = "# Written by rnn-spec, to resume an interrupted check.\n*\n"


class Journal:
    """
    A journal that is being written. It is a consumer of events: `journal(event)`.

    It is locked until it is closed, or until this process ends: no other run deletes it.
    """

    def __init__(self, file: Path, size: int = 0) -> None:
        """
        Continue a file after so many bytes.

        Raises:
            OSError: it cannot be written, or another run writes it.
        """
        self._file = FileIO(file, "ab")
        if not lock(self._file):
            self._file.close()
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self._file.truncate(size)

    def __call__(self, event: Event) -> None:
        """Write what an event says, if it is worth keeping."""
        match event:
            case SubjectInspected() | SourcesRead() if event.sources:
                self.write(SourcesLine(dict(event.sources)))
            case LawFinished() if not isinstance(event.result.cause, Interrupted):
                pairs = tuple(event.visited), event.possible
                self.write(LawLine(event.result.to_dict(), *pairs))
            case ScriptWritten():
                self.write(ScriptLine(event.law, event.script))

    def write(self, line: Line) -> None:
        """
        Write a line, so that it is there whatever happens next.

        Raises:
            OSError: it cannot be written.
        """
        data = msgspec.json.encode(line) + b"\n"
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with suppress(OSError):  # not every file can be
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def kept(journal: Journal, complain: Callable[[str], object]) -> Emit:
    """Return a consumer that writes to a journal; the first time that it cannot, it complains."""
    failed = False

    def consume(event: Event) -> None:
        nonlocal failed
        try:
            if not failed:
                journal(event)
        except OSError as error:
            failed = True
            complain(f"no journal is kept from here: {error.strerror}")

    return consume


def create(folder: Path, request: Request, limits: Limits, kept_files: int = KEPT) -> Journal:
    """
    Create the journal of a run, and delete those of the same request and seed, and the oldest ones.

    Those of other runs that go on are left.

    Args:
        folder: that of the journals.
        request: what is asked, with its seed.
        limits: what the run may use.
        kept_files: how many journals are kept, with the new one.

    Raises:
        OSError: it cannot be written.
    """
    seed = request.seed or 0
    run = f"{_key(request)}-{seed}"
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    others = sorted(folder.glob("*.jsonl"), key=_age)
    for old in (*_files(folder, run), *others[: 1 - kept_files]):
        _delete(old)
    journal = _new(folder, run)
    journal.write(Header(_asked(request), seed, limits.timeout, limits.memory))

    return journal


def _new(folder: Path, run: str) -> Journal:
    """Create an empty journal; another run may delete it before it is locked."""
    while True:
        file = folder / f"{run}-{time.time_ns()}.jsonl"
        journal = Journal(file)
        if file.exists():
            return journal
        journal.close()


def _delete(file: Path) -> None:
    """Delete a journal, unless its run goes on."""
    with suppress(FileNotFoundError), FileIO(file, "rb") as whole:
        if lock(whole):
            file.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Return when a file was changed; another run may just have deleted it."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def find_earlier(folder: Path, request: Request, limits: Limits) -> EarlierRun | None:
    """
    Return the last run of a request on the same source, and with its seed if it has one.

    A law that was stopped at other limits is left out.
    """
    for file in reversed(_files(folder, _key(request))):
        with suppress(OSError, ValueError, ReportError):
            with FileIO(file, "rb") as whole:
                goes_on = not lock(whole)
            earlier = None if goes_on else earlier_run(file, limits)
            if earlier is not None and request.seed in {None, earlier.seed}:
                return earlier

    return None


def _files(folder: Path, name: str) -> list[Path]:
    """Return the journals whose names begin so, in the order in which the runs were started."""
    return sorted(folder.glob(f"{name}-*.jsonl"), key=started)


def _key(request: Request) -> str:
    """Return a name for a request, without its seed, and for the versions that it is about."""
    asked = json.dumps(_asked(request), sort_keys=True)

    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _asked(request: Request) -> dict[str, Any]:
    """Return what is asked, in whatever order the laws are named, and of which versions."""
    laws = None if request.laws is None else tuple(sorted(set(request.laws)))
    asked = asdict(replace(request, seed=None, laws=laws))

    return {**asked, "versions": versions(), "installed": installed(), "folder": str(Path.cwd())}
