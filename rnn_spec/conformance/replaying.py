"""Try the counterexamples of a report or a script again: does each still fail?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.messages import describe
from rnn_spec.causes.same_cause import same_cause, same_place
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.header import header_of
from rnn_spec.reproductions.script_runner import run_scripts
from rnn_spec.reproductions.script_text import is_complete, on_device
from rnn_spec.suggestions import valid_name

__all__ = ["Counterexample", "ReplayError", "Replayed", "counterexamples", "replayed"]


class ReplayError(ValueError):
    """A file that cannot be replayed, in one line."""


@dataclass(frozen=True)
class Counterexample:
    """
    A script that failed once.

    Attributes:
        law: the law that failed.
        subject: the layer.
        script: the script.
        cause: how it failed; None in a report of an earlier version.
    """

    law: str
    subject: str
    script: str
    cause: Cause | None


@dataclass(frozen=True)
class Replayed:
    """
    A counterexample, tried again.

    Attributes:
        counterexample: how it failed.
        ran: whether it was run; not if the script has to be filled in.
        cause: how it fails now; None if it passes, or was not run.
    """

    counterexample: Counterexample
    ran: bool
    cause: Cause | None = None

    @property
    def passes(self) -> bool:
        """Whether the law passes there now."""
        return self.ran and self.cause is None

    def __str__(self) -> str:
        """Describe what came of it."""
        if not self.ran:
            return "is not tried: its script has to be filled in"
        if self.cause is None:
            return "passes now"
        then, now = self.counterexample.cause, describe(self.cause)
        if then is None or same_cause(then, self.cause):
            return f"still fails: {now}"
        if same_place(then, self.cause):
            return f"still fails, with other values: {now}; it was: {describe(then)}"

        return f"fails otherwise: {now}; it was: {describe(then)}"


def counterexamples(file: Path, laws: Collection[str] = ()) -> list[Counterexample]:
    """
    Read the counterexamples of a report, of a list of reports, or of one script.

    Args:
        file: of JSON, or of Python.
        laws: the laws whose counterexamples to read, also of expected failures; those of every
            law that failed if none is named.

    Raises:
        ReplayError: the file cannot be read, or has no such counterexample.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        message = f"cannot read {str(file)!r}: {getattr(error, 'strerror', None) or error}"
        raise ReplayError(message) from error
    every = [_of_script(text, file)] if file.suffix == ".py" else [*_of_reports(text, file, laws)]
    if not every:
        message = f"{str(file)!r} has no counterexample"
        raise ReplayError(message)
    for law in laws:
        valid_name("counterexample of", law, dict.fromkeys(each.law for each in every))

    return [each for each in every if not laws or each.law in laws]


def replayed(
    every: Sequence[Counterexample], *, device: str | None = None, timeout: float = 60
) -> Iterator[Replayed]:
    """Try counterexamples again, in fresh processes, on their own device or on another one."""
    whole = [each.script for each in every if is_complete(each.script)]
    causes = run_scripts([on_device(each, device) if device else each for each in whole], timeout)
    for each in every:
        ran = is_complete(each.script)
        yield Replayed(each, ran, next(causes) if ran else None)


def _of_script(script: str, file: Path) -> Counterexample:
    header = header_of(script)
    if header is None:
        message = (
            f"{str(file)!r} has no counterexample: a script of rnn-spec has a comment block "
            "'# /// rnn-spec' that names its law, subject and cause"
        )
        raise ReplayError(message)

    return Counterexample(header.law, header.subject, script, header.cause)


def _of_reports(text: str, file: Path, laws: Collection[str]) -> Iterator[Counterexample]:
    for report in _reports(text, file):
        for result in report.results:
            wanted = result.status in {"failed", "warned"} or (result.status == "xfailed" and laws)
            if wanted and result.reproduction:
                header = header_of(result.reproduction)
                cause = header.cause if header else None
                yield Counterexample(result.law, report.subject, result.reproduction, cause)


def _reports(text: str, file: Path) -> Iterable[Report]:
    try:
        data = json.loads(text)
        return [Report.from_dict(each) for each in (data if isinstance(data, list) else [data])]
    except (ValueError, RecursionError) as error:
        message = f"{str(file)!r} is neither a report of `check --json` nor a script: {error}"
        raise ReplayError(message) from error
