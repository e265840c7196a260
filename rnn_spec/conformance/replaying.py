"""Try the counterexamples of a report or a script again: does each still fail?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from msgspec import structs

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.same_cause import same_cause, same_place
from rnn_spec.causes.texts.messages import describe
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.case_data import case_to_json
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.plain_data import DataError
from rnn_spec.reports.reading import read_file, reports_of
from rnn_spec.reports.report import Report, ReportError, Result
from rnn_spec.reproductions.header import Call, Header, ModelCall, header_of
from rnn_spec.reproductions.script_runner import run_scripts
from rnn_spec.reproductions.script_text import is_complete, is_generated, on_device, script_of
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import KIND_NAMES, KindName

__all__ = ["Counterexample", "ReplayError", "Replayed", "counterexamples", "replayed"]


class ReplayError(ValueError):
    """A file that cannot be replayed, in one line."""


@dataclass(frozen=True)
class Counterexample:
    """
    A case on which a law failed once.

    Attributes:
        header: the law, the layer, the case, and how the law failed.
        own_script: the text of a script that is run as it is; None if the script is written from
            the header.
    """

    header: Header
    own_script: str | None = None

    @property
    def law(self) -> str:
        """The law that failed."""
        return self.header.law

    @property
    def subject(self) -> str:
        """The layer."""
        return self.header.subject

    @property
    def cause(self) -> Cause | None:
        """How it failed; None in a report of an earlier version."""
        return self.header.cause

    def script(self, device: str | None) -> str:
        """Return the script to run, with its case on a device."""
        if self.own_script is not None:
            return self.own_script

        return script_of(on_device(self.header, device) if device else self.header)


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


def counterexamples(
    file: Path, laws: Collection[str] = (), *, trust: bool = False
) -> list[Counterexample]:
    """
    Return the counterexamples of a report, of a list of reports, or of one script.

    Only their data are used: law, layer and case. No code of a file is run, except that of a
    script if *trust* is true.

    Laws that fail as expected are left out if none is named.

    Raises:
        ReplayError: the file cannot be read, or has no such counterexample.
    """
    try:
        data = read_file(file)
        every = (
            [_of_script(data.decode("utf-8"), file, trust=trust)]
            if file.suffix == ".py"
            else [*_of_reports(data, file, laws)]
        )
    except UnicodeDecodeError as error:
        message = f"cannot read {str(file)!r}: {error}"
        raise ReplayError(message) from None
    except OSError as error:
        message = f"cannot read {str(file)!r}: {error.strerror or error}"
        raise ReplayError(message) from None
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
    scripts = [each.script(device) for each in every]
    causes = run_scripts([each for each in scripts if is_complete(each)], timeout)
    for each, script in zip(every, scripts, strict=True):
        ran = is_complete(script)
        yield Replayed(each, ran, next(causes) if ran else None)


def _of_script(script: str, file: Path, *, trust: bool) -> Counterexample:
    """
    Return the counterexample of a script.

    Raises:
        ReplayError: it has no header, or its code is another than that of its header.
    """
    header = header_of(script)
    if header is None:
        message = (
            f"{str(file)!r} has no counterexample: a script of rnn-spec has a comment block "
            "'# /// rnn-spec' that names its law, subject and cause"
        )
        raise ReplayError(message)
    if not is_generated(script):
        if trust:
            return Counterexample(header, script)
        message = (
            f"{str(file)!r} is not as rnn-spec wrote it: read its code, then run it with --trust"
        )
        raise ReplayError(message)

    return Counterexample(header)


def _of_reports(data: bytes, file: Path, laws: Collection[str]) -> Iterator[Counterexample]:
    try:
        reports = reports_of(data)
    except ReportError as error:
        message = f"{str(file)!r} is neither a report of `check --json` nor a script: {error}"
        raise ReplayError(message) from None
    for report in reports:
        for result in report.results:
            wanted = result.status in {"failed", "warned"} or (result.status == "xfailed" and laws)
            if wanted and result.counterexample is not None:
                yield _of_result(report, result)


def _of_result(report: Report, result: Result) -> Counterexample:
    """Return the counterexample of a result; of its script, only how it loads law and subject."""
    own, plain = header_of(result.reproduction or ""), _plain_header(report, result)
    if own is None:
        return Counterexample(plain)
    calls = {"call": own.call or plain.call, "model": own.model or plain.model}
    used = "call" if plain.model is None else "model"
    header = structs.replace(plain, cause=own.cause, **{used: calls[used]})
    try:
        script_of(header)
    except DataError:  # its script names an option that no layer or model has
        header = structs.replace(plain, cause=own.cause)

    return Counterexample(header)


def _plain_header(report: Report, result: Result) -> Header:
    """Return how a law and a subject are loaded by their names, as far as these can be loaded."""
    law = result.law if result.law in EVERY_LAW else None
    subject = report.subject if ":" in report.subject else None
    case = {} if result.counterexample is None else case_to_json(result.counterexample)
    if isinstance(result.counterexample, ModelCase):
        return Header(result.law, report.subject, None, case, model=ModelCall(law, subject))
    kind = report.about.get("kind")
    known = cast("KindName", kind) if kind in KIND_NAMES else None

    return Header(result.law, report.subject, None, case, call=Call(law, subject, kind=known))
