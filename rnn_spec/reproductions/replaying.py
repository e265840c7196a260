"""Counterexamples of a report or a script, tried again: does each still fail?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_spec.reports.report import Report
from rnn_spec.reproductions.script_runner import Ending
from rnn_spec.reproductions.scripts import Claim, claim, moved, runnable
from rnn_spec.reproductions.verification import akin, alike, endings
from rnn_spec.suggestions import known

__all__ = ["Counterexample", "ReplayError", "Replayed", "counterexamples", "replayed"]


class ReplayError(ValueError):
    """What cannot be replayed, in one line."""


@dataclass(frozen=True)
class Counterexample:
    """A script that failed once, and what it says of itself."""

    claim: Claim
    script: str


@dataclass(frozen=True)
class Replayed:
    """
    A counterexample, tried again.

    Attributes:
        claim: how it failed.
        ending: how it ended now; None if it is not complete.
    """

    claim: Claim
    ending: Ending | None

    @property
    def holds(self) -> bool:
        """Whether the law holds there now."""
        return self.ending is not None and self.ending.status == 0

    def __str__(self) -> str:
        """Say in words what came of it."""
        if self.ending is None:
            return "is not tried: its script is to be filled in"
        if self.holds:
            return "holds now"
        if alike(self.claim.law, self.claim.reason, self.ending):
            return f"still fails: {self.claim.reason}"
        if akin(self.claim.law, self.claim.reason, self.ending):
            return f"still fails, with other values: {self.ending}; it was: {self.claim.reason}"

        return f"fails otherwise: {self.ending}; it was: {self.claim.reason}"


def counterexamples(file: Path, laws: Collection[str] = ()) -> list[Counterexample]:
    """
    Read the counterexamples of a report, or of a list of them, or of one script.

    Args:
        file: of JSON, or of Python.
        laws: whose to read, also where they are expected; of every law that failed if none.

    Raises:
        ReplayError: the file cannot be read, or holds no such counterexample.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        message = f"cannot read {str(file)!r}: {getattr(error, 'strerror', None) or error}"
        raise ReplayError(message) from error
    every = list(_of_script(text) if file.suffix == ".py" else _of_reports(text, file, laws))
    if not every:
        message = f"{str(file)!r} holds no counterexample"
        raise ReplayError(message)
    for law in laws:
        known("counterexample of", law, dict.fromkeys(each.claim.law for each in every))

    return [each for each in every if not laws or each.claim.law in laws]


def replayed(
    every: Sequence[Counterexample], *, device: str | None = None, timeout: float = 60
) -> Iterator[Replayed]:
    """Try counterexamples again, in fresh processes, where they were found or on a device."""
    whole = [each.script for each in every if runnable(each.script)]
    ends = endings([moved(each, device) if device else each for each in whole], timeout)
    for each in every:
        yield Replayed(each.claim, next(ends) if runnable(each.script) else None)


def _of_script(text: str) -> Iterator[Counterexample]:
    said = claim(text)
    if said is not None:
        yield Counterexample(said, text)


def _of_reports(text: str, file: Path, laws: Collection[str]) -> Iterator[Counterexample]:
    for report in _reports(text, file):
        for result in report.results:
            wanted = result.status == "failed" or (result.status == "xfailed" and laws)
            if wanted and result.reproduction:
                yield from _of_script(result.reproduction)


def _reports(text: str, file: Path) -> Iterable[Report]:
    try:
        data = json.loads(text)
        return [Report.from_dict(each) for each in (data if isinstance(data, list) else [data])]
    except (ValueError, RecursionError) as error:
        message = f"{str(file)!r} is neither a report of `check --json` nor a script: {error}"
        raise ReplayError(message) from error
