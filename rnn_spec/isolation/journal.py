"""
What a run has found so far, on disk as it comes: whatever ends the run, it can go on from there.

A line of JSON each: what was asked, by which versions; then each result as it comes, with the
source that it is about. What is asked anew, or of another version of the code, is another run.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rnn_spec.conformance.check import versions
from rnn_spec.conformance.law_check import Held
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.messages import Ready
from rnn_spec.isolation.sources import installed, unchanged
from rnn_spec.reports.decoding import ReportError, result_of
from rnn_spec.trials.covering import Pair

__all__ = ["FOLDER", "KEPT", "Journal", "Past", "begun", "past"]

FOLDER = ".rnn_spec"

KEPT = 10
"""Journals in a folder; each is about a megabyte."""

STOPPED = re.compile(r"did not return within|was not decided within|grew over")
"""How a reason reads that says more of the limits than of the subject."""

IGNORED = "# Made by rnn-spec: what an interrupted check goes on from.\n*\n"


@dataclass(frozen=True)
class Past:
    """
    A run before this one.

    Attributes:
        file: its journal.
        seed: its seed.
        held: its results.
        size: the bytes of the journal that can be read.
    """

    file: Path
    seed: int
    held: tuple[Held, ...]
    size: int


class Journal:
    """A journal, open to be written."""

    def __init__(self, file: Path, size: int = 0) -> None:
        """Go on after so many bytes."""
        with file.open("ab") as whole:
            whole.truncate(size)
        self._file = file.open("a", encoding="utf-8")

    def write(self, line: Mapping[str, Any]) -> None:
        """Write a line, so that it is there whatever comes next."""
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def keep(self, found: Ready | Held) -> None:
        """Write what was found."""
        if isinstance(found, Ready):
            self.write({"sources": dict(found.sources)})
        else:
            held = {"result": found.result.to_dict()}
            self.write({**held, "visited": [*found.visited], "possible": [*found.possible]})

    def close(self) -> None:
        """Close it."""
        self._file.close()


def begun(folder: Path, request: Request, limits: Limits) -> Journal:
    """Begin the journal of a run anew, and drop those of the same request, and the oldest."""
    key = _key(request)
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    others = sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    for old in (*_files(folder, key), *others[: 1 - KEPT]):
        old.unlink(missing_ok=True)
    file = folder / f"{key}-{time.time_ns()}.jsonl"
    file.touch()
    journal = Journal(file)
    first = {"asked": _asked(request), "seed": request.seed, "limits": _limiting(limits)}
    journal.write(first)

    return journal


def past(folder: Path, request: Request, limits: Limits) -> Past | None:
    """
    Find the last run of a request on the same source, with its seed if that has one.

    What was stopped at other limits is not taken over.
    """
    for file in reversed(_files(folder, _key(request))):
        with suppress(OSError, ValueError, KeyError, ReportError):
            found = _read(file, limits)
            if found is not None and request.seed in {None, found.seed}:
                return found

    return None


def _read(file: Path, limits: Limits) -> Past | None:
    """Read a journal up to the first line that was not written to its end."""
    lines = list(_lines(file))
    if not lines or "seed" not in lines[0][0]:
        return None
    same = lines[0][0]["limits"] == _limiting(limits)
    held: dict[str, Held] = {}
    for line, _ in lines[1:]:
        if not unchanged(line.get("sources", {})):
            return None
        if "result" in line:
            found = _held(line)
            if same or not STOPPED.search(found.result.reason or ""):
                held[found.result.law] = found

    return Past(file, int(lines[0][0]["seed"]), tuple(held.values()), lines[-1][1])


def _lines(file: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Read the lines, and where each ends."""
    place = 0
    for line in file.read_bytes().splitlines(keepends=True):
        place += len(line)
        try:
            read = json.loads(line)
        except ValueError:
            return
        if not line.endswith(b"\n"):
            return
        yield read, place


def _held(line: Mapping[str, Any]) -> Held:
    possible = tuple(map(_pair, line["possible"]))

    return Held(result_of(line["result"]), frozenset(map(_pair, line["visited"])), possible)


def _pair(given: Any) -> Pair:
    (one, first), (two, second) = given

    return (one, first), (two, second)


def _files(folder: Path, key: str) -> list[Path]:
    return sorted(folder.glob(f"{key}-*.jsonl"))


def _key(request: Request) -> str:
    """Name a request, but for its seed, and the versions that it is asked of."""
    said = json.dumps(_asked(request), sort_keys=True)

    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _asked(request: Request) -> dict[str, Any]:
    """Say what is asked, and of which versions."""
    asked = asdict(replace(request, seed=None))

    return {**asked, "versions": versions(), "installed": installed(), "folder": str(Path.cwd())}


def _limiting(limits: Limits) -> dict[str, float | None]:
    return {"timeout": limits.timeout, "memory": limits.memory}
