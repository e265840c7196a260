"""The lines of a journal, and what a run that is resumed takes over from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from rnn_spec.causes.cause import depends_on_limits
from rnn_spec.conformance.events import LawFinished
from rnn_spec.conformance.request import Limits
from rnn_spec.isolation.sources import unchanged
from rnn_spec.reports.data.decoding import result_of
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.script_text import is_generated
from rnn_spec.trials.covering import Pair

__all__ = [
    "EarlierRun",
    "Header",
    "LawLine",
    "Line",
    "ScriptLine",
    "SourcesLine",
    "earlier_run",
    "lines_of",
    "started",
]


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


def earlier_run(file: Path, limits: Limits) -> EarlierRun | None:
    """Read a journal, up to the first line that is not complete; None if it is of no use."""
    lines = list(lines_of(file))
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


def lines_of(file: Path, kinds: Any = Line) -> Iterator[tuple[Any, int]]:
    """Read the complete lines as those of some kinds, and the place where each ends."""
    end = 0
    for line in file.read_bytes().splitlines(keepends=True):
        end += len(line)
        if not line.endswith(b"\n"):
            return
        try:
            yield msgspec.json.decode(line, type=kinds), end
        except msgspec.MsgspecError:
            return


def started(file: Path) -> str:
    """Return when a run was started, as the name of its journal has it."""
    return file.stem.rpartition("-")[2]
