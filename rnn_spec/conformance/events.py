"""
The events of a run, in the order in which they happen.

A run tells what it does by calling `emit` with an event, and every consumer (progress, journal,
report, tests, the parent of a worker) is a function of an event. It is a function and not an
iterator, because the most important event, that a case is about to be tried, happens inside a
function that Hypothesis calls, which cannot yield; and it must be known before the case is tried,
which may end the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rnn_spec.causes.cause import AboveLevel, NoSamples, NotOffered
from rnn_spec.causes.rejection import Rejection
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.models.calls.case_data import AnyCase
from rnn_spec.models.signature.outline import Outline
from rnn_spec.reports.asked import Asked
from rnn_spec.reports.report import Report
from rnn_spec.reports.result import Result
from rnn_spec.trials.covering import Pair

__all__ = [
    "CaseStarted",
    "Emit",
    "Event",
    "FailureFound",
    "Interrupted",
    "LawFinished",
    "LawStarted",
    "ModelRecognised",
    "RunFinished",
    "RunStarted",
    "ScriptStarted",
    "ScriptVerified",
    "ScriptWritten",
    "ScriptsStarted",
    "SourcesRead",
    "SubjectInspected",
    "SubjectNotReceived",
    "SubjectRejected",
]


@dataclass(frozen=True)
class Event:
    """Something that happened in a run."""


Emit: TypeAlias = Callable[[Event], object]
"""Receives each event of a run, as it happens."""


@dataclass(frozen=True)
class RunStarted(Event):
    """
    A run starts.

    Attributes:
        subject: the name of the subject, as it was given.
        laws: the names of the laws, in order.
        profile: how many cases are tried.
        seed: the seed of the run.
        resumed: the laws that an earlier run has finished; they are not checked again.
        asked: what the user stated.
    """

    subject: str
    laws: tuple[str, ...]
    profile: str
    seed: int
    resumed: tuple[LawFinished, ...] = ()
    asked: Asked = Asked()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class SubjectInspected(Event):
    """
    The subject was built and its capabilities were found.

    Attributes:
        name: how reports call it.
        about: what was detected.
        known_failures: the laws that it is known to fail, each with the reason.
        not_asked: the laws that do not apply to it, each with the reason.
        sources: the files that it was read from, each with its digest.
        outline: what a model takes and returns; None for a layer.
    """

    name: str
    about: Mapping[str, str]
    known_failures: Mapping[str, str] = field(default_factory=dict)
    not_asked: Mapping[str, AboveLevel | NotOffered | NoSamples] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    outline: Outline | None = None


@dataclass(frozen=True)
class ModelRecognised(Event):
    """
    The target is a model, and is checked as one from here.

    Attributes:
        laws: the names of the laws to check; all laws of models if None.
        expected_failures: the laws that are expected to fail, each with the reason.
    """

    laws: tuple[str, ...] | None = None
    expected_failures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubjectRejected(Event):
    """
    The subject cannot be loaded, built or understood.

    Attributes:
        reasons: why, as text or as data.
    """

    reasons: tuple[str | Rejection, ...]

    @property
    def message(self) -> str:
        """The reasons in words."""
        return spelled(self.reasons, Spelling.PYTHON)


@dataclass(frozen=True)
class SubjectNotReceived(Event):
    """The subject was sent to another process, which cannot import a part of it."""


@dataclass(frozen=True)
class SourcesRead(Event):
    """The subject has read more files since it was built; each with its digest."""

    sources: Mapping[str, str]


@dataclass(frozen=True)
class LawStarted(Event):
    """A law is about to be checked."""

    law: str


@dataclass(frozen=True)
class CaseStarted(Event):
    """A law is about to be tried on a case."""

    law: str
    case: AnyCase


@dataclass(frozen=True)
class FailureFound(Event):
    """
    A law fails; the case may still be shrunk, and the failure explained.

    Attributes:
        result: the failure, as far as it is known.
        visited: the pairs of options and sizes that the cases had.
        possible: the pairs that the cases of the law can have.
    """

    result: Result
    visited: frozenset[Pair] = frozenset()
    possible: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class LawFinished(Event):
    """
    A law has its result.

    Attributes:
        result: for the report.
        visited: the pairs of options and sizes that the cases had.
        possible: the pairs that the cases of the law can have.
    """

    result: Result
    visited: frozenset[Pair] = frozenset()
    possible: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class ScriptWritten(Event):
    """The script of a failure that ended its process was written afterwards, by another one."""

    law: str
    script: str


@dataclass(frozen=True)
class ScriptsStarted(Event):
    """The scripts of the failures are about to be run."""

    count: int


@dataclass(frozen=True)
class ScriptStarted(Event):
    """The script of a failure of a law is about to be run."""

    law: str


@dataclass(frozen=True)
class ScriptVerified(Event):
    """The script of a failure was run; its result says whether it fails as reported."""

    result: Result


@dataclass(frozen=True)
class Interrupted(Event):
    """A person stopped the run."""


@dataclass(frozen=True)
class RunFinished(Event):
    """The run is over: every law has its result, and every script was run, or it was stopped."""

    report: Report
