"""Which laws failed in the last run of a subject, and how long each took."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from rnn_spec.conformance.request import Request
from rnn_spec.isolation.journal_lines import Header, ScriptLine, SourcesLine, lines_of, started

__all__ = ["LastResult", "last_results"]

FAILED = ("failed", "warned")


class Summary(msgspec.Struct):
    """What is read of a result."""

    law: str
    status: str
    seconds: float


class SummaryLine(msgspec.Struct, tag="law"):
    """What is read of a line about a law; the rest is many times longer."""

    result: Summary


KINDS = Header | SummaryLine | SourcesLine | ScriptLine


@dataclass(frozen=True)
class LastResult:
    """
    A law in the last run.

    Attributes:
        failed: whether it failed.
        seconds: how long it took.
    """

    failed: bool
    seconds: float


def last_results(folder: Path, request: Request) -> Mapping[str, LastResult]:
    """
    Return the results of the last run of a target at a profile, whatever its seed and code was.

    Args:
        folder: that of the journals.
        request: names the target and the profile.
    """
    wanted = request.target, request.profile
    for file in sorted(folder.glob("*.jsonl"), key=started, reverse=True):
        with suppress(OSError):
            lines = (line for line, _ in lines_of(file, KINDS))
            first = next(lines, None)
            if isinstance(first, Header) and _about(first) == wanted:
                return dict(_result(line.result) for line in lines if isinstance(line, SummaryLine))

    return {}


def _about(header: Header) -> tuple[object, object]:
    return header.asked.get("target"), header.asked.get("profile")


def _result(summary: Summary) -> tuple[str, LastResult]:
    return summary.law, LastResult(summary.status in FAILED, summary.seconds)
