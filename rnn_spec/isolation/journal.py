"""
The results of a run, on disk as they come, so that an interrupted run can be resumed.

A journal is a file of JSON lines: what was asked and of which versions; then the source files of
the subject, and each result. A run that asks for something else, or is about other versions of
the code, is not resumed.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from rnn_spec.causes.cause import Interrupted, depends_on_limits
from rnn_spec.conformance.events import (
    Event,
    LawFinished,
    ScriptWritten,
    SourcesRead,
    SubjectInspected,
)
from rnn_spec.conformance.report_builder import versions
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.sources import installed, unchanged
from rnn_spec.reports.decoding import ReportError, result_of
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.script_text import is_generated
from rnn_spec.trials.covering import Pair

__all__ = ["FOLDER", "KEPT", "EarlierRun", "Journal", "create", "find_earlier"]

FOLDER = ".rnn_spec"

KEPT = 10
"""Journals that are kept in a folder; each is about a megabyte."""

IGNORED = "# Written by rnn-spec, to resume an interrupted check.\n*\n"


class Header(msgspec.Struct, tag="run"):
    """The first line: what was asked, with which seed and limits."""

    asked: dict[str, Any]
    seed: int
    timeout: float
    memory: float | None


class SourcesLine(msgspec.Struct, tag="sources"):
    """Files that the subject has read, each with its digest."""

    sources: dict[str, str]


class LawLine(msgspec.Struct, tag="law"):
    """A law has its result."""

    result: dict[str, Any]
    visited: tuple[Pair, ...]
    possible: tuple[Pair, ...]


class ScriptLine(msgspec.Struct, tag="script"):
    """The script of a failure was written afterwards."""

    law: str
    script: str


Line: TypeAlias = Header | SourcesLine | LawLine | ScriptLine


@dataclass(frozen=True)
class EarlierRun:
    """
    An earlier run that can be resumed.

    Attributes:
        file: its journal.
        seed: its seed.
        finished: its results.
        size: the bytes of the journal that can be read.
    """

    file: Path
    seed: int
    finished: tuple[LawFinished, ...]
    size: int


class Journal:
    """A journal that is being written. It is a consumer of events: `journal(event)`."""

    def __init__(self, file: Path, size: int = 0) -> None:
        """Continue a file after so many bytes."""
        with file.open("ab") as whole:
            whole.truncate(size)
        self._file = file.open("ab")

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
        """Write a line, so that it is there whatever happens next."""
        self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def create(folder: Path, request: Request, limits: Limits) -> Journal:
    """Create the journal of a run, and delete those of the same request, and the oldest ones."""
    key = _key(request)
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    others = sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    for old in (*_files(folder, key), *others[: 1 - KEPT]):
        old.unlink(missing_ok=True)
    file = folder / f"{key}-{time.time_ns()}.jsonl"
    file.touch()
    journal = Journal(file)
    journal.write(Header(_asked(request), request.seed or 0, limits.timeout, limits.memory))

    return journal


def find_earlier(folder: Path, request: Request, limits: Limits) -> EarlierRun | None:
    """
    Return the last run of a request on the same source, and with its seed if it has one.

    A law that was stopped at other limits is left out.
    """
    for file in reversed(_files(folder, _key(request))):
        with suppress(OSError, ValueError, ReportError):
            earlier = _read(file, limits)
            if earlier is not None and request.seed in {None, earlier.seed}:
                return earlier

    return None


def _read(file: Path, limits: Limits) -> EarlierRun | None:
    """Read a journal, up to the first line that is not complete."""
    lines = list(_lines(file))
    if not lines or not isinstance(header := lines[0][0], Header):
        return None
    same_limits = (limits.timeout, limits.memory) == (header.timeout, header.memory)
    finished: dict[str, LawFinished] = {}
    for line, _ in lines[1:]:
        match line:
            case SourcesLine() if not unchanged(line.sources):
                return None
            case LawLine():
                result = _with_own_script(result_of(line.result))
                if same_limits or not depends_on_limits(result.cause):
                    finished[result.law] = LawFinished(
                        result, frozenset(line.visited), line.possible
                    )
            case ScriptLine() if line.law in finished and is_generated(line.script):
                law = finished[line.law]
                finished[line.law] = replace(
                    law, result=replace(law.result, reproduction=line.script)
                )

    return EarlierRun(file, header.seed, tuple(finished.values()), lines[-1][1])


def _with_own_script(result: Result) -> Result:
    """Return a result without a script that is not as `script_of` writes it: it would be run."""
    own = is_generated(result.reproduction or "")

    return result if own else replace(result, reproduction=None)


def _lines(file: Path) -> Iterator[tuple[Line, int]]:
    """Read the complete lines, and the place where each ends."""
    end = 0
    for line in file.read_bytes().splitlines(keepends=True):
        end += len(line)
        if not line.endswith(b"\n"):
            return
        try:
            yield msgspec.json.decode(line, type=Line), end
        except msgspec.MsgspecError:
            return


def _files(folder: Path, key: str) -> list[Path]:
    return sorted(folder.glob(f"{key}-*.jsonl"))


def _key(request: Request) -> str:
    """Return a name for a request, without its seed, and for the versions that it is about."""
    asked = json.dumps(_asked(request), sort_keys=True)

    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _asked(request: Request) -> dict[str, Any]:
    """Return what is asked, in whatever order the laws are named, and of which versions."""
    laws = None if request.laws is None else tuple(sorted(set(request.laws)))
    asked = asdict(replace(request, seed=None, laws=laws))

    return {**asked, "versions": versions(), "installed": installed(), "folder": str(Path.cwd())}
