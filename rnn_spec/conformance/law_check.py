"""Check one law on one subject."""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from rnn_spec.causes.cause import (
    BlockedBy,
    Cause,
    ExpectedFailure,
    Interrupted,
    UnexpectedPass,
)
from rnn_spec.causes.failure import Failure, NotRepeated, Raised
from rnn_spec.causes.location import Location, Raises
from rnn_spec.causes.process import TimedOut, Undecided
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.events import (
    CaseStarted,
    Emit,
    FailureFound,
    LawFinished,
    LawStarted,
)
from rnn_spec.diagnosis.hint import hint_for
from rnn_spec.diagnosis.lines.line_search import MADE_ELSEWHERE, LineSearch
from rnn_spec.diagnosis.mistake_search import MistakeSearch
from rnn_spec.diagnosis.mistakes import Failed
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.models.laws.every_law import required_laws
from rnn_spec.models.source import place_of_error
from rnn_spec.models.tracing.operation import located
from rnn_spec.reports.report import Result
from rnn_spec.reproductions.script_writer import write_script
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.search import Search
from rnn_spec.trials.trial import controlled, error_at, failure_at

__all__ = [
    "Plan",
    "check_law",
    "counterexample",
    "failed_status",
    "finished_law",
    "kept_random_state",
    "not_checked",
    "undisturbed",
]


@dataclass(frozen=True)
class Plan:
    """
    A subject, and how to check it.

    Attributes:
        subject: the subject.
        examples: cases to try for each law.
        seed: the seed of the run.
        expected_failures: the laws that are expected to fail, each with the reason.
        emit: receives the events of the run.
        strict: whether failures of every severity count against the subject.
        asked: the names of the laws that are checked; all, if it is None.
    """

    subject: Subject
    examples: int
    seed: int
    expected_failures: Mapping[str, str]
    emit: Emit = lambda _: None
    strict: bool = True
    asked: frozenset[str] | None = None

    @cached_property
    def mistakes(self) -> MistakeSearch:
        """The mistakes that the subject seems to make, as far as they were searched."""
        return MistakeSearch(self.subject)

    @cached_property
    def lines(self) -> LineSearch:
        """The lines with which the subject breaks laws, as far as they were searched."""
        return LineSearch(self.subject)


def check_law(plan: Plan, law: Law, broken: Iterable[Law]) -> LawFinished:
    """
    Check a law.

    Args:
        plan: the subject, and how to check it.
        law: the law.
        broken: the laws that failed, among those that this one requires.
    """
    return finished_law(plan.emit, law, lambda: _checked(plan, law, broken))


def finished_law(emit: Emit, law: Law, checked: Callable[[], LawFinished]) -> LawFinished:
    """Check a law by a function, time it, and tell when it starts and finishes."""
    emit(LawStarted(law.name))
    start = time.perf_counter()
    with undisturbed():
        finished = checked()
    seconds = time.perf_counter() - start
    finished = replace(finished, result=replace(finished.result, seconds=seconds))
    emit(finished)

    return finished


def counterexample(plan: Plan, law: Law, broken: Iterable[Law] = ()) -> tuple[Case | None, int]:
    """Return the first case on which a law fails, not shrunk, and how many cases were tried."""
    with undisturbed():
        search = _search(plan, law, broken)
        return search.counterexample(law.examples or plan.examples, plan.seed), search.tried


def not_checked(law: Law, **fields: Any) -> Result:
    """Return the result of a law that was not checked; the keywords are fields of `Result`."""
    result = Result(law.name, law.level, law.summary, "skipped")

    return replace(result, **{"family": law.family, "severity": law.severity, **fields})


def failed_status(law: Law, cause: Cause, *, strict: bool) -> str:
    """Return the status of a law that fails unexpectedly; some causes decide nothing."""
    if isinstance(cause, NotRepeated | Undecided | Interrupted):
        return "undecided"
    if isinstance(cause, TimedOut) and law.severity == "advice":  # it is slow, that is all
        return "undecided"
    counts = law.severity == "broken" or (strict and law.severity != "advice")

    return "failed" if counts else "warned"


def _checked(plan: Plan, law: Law, broken: Iterable[Law]) -> LawFinished:
    cause = inapplicable(plan.subject, law)
    if cause is not None:
        return LawFinished(not_checked(law, cause=cause))
    search = _search(plan, law, broken)
    first = search.counterexample(law.examples or plan.examples, plan.seed)
    if first is not None and (other := _passing_otherwise(plan, law, broken)):
        search, first = other, None
    pairs = frozenset(search.visited), tuple(search.possible)
    tried = not_checked(law, examples=search.tried)
    if first is None:
        return LawFinished(_unfalsified(plan, law, search, tried), *pairs)
    found = _failed(plan, law, first, tried)
    plan.emit(FailureFound(found, *pairs))
    case = search.smallest(first)
    result = replace(_failed(plan, law, case, tried), smallest=True)
    if isinstance(result.cause, NotRepeated):  # at random, a small case may pass by chance
        case, result = first, found
    plan.emit(FailureFound(result, *pairs))

    return LawFinished(
        result
        if result.status in {"xfailed", "undecided"}
        else _explained(plan, law, case, result),
        *pairs,
    )


def _passing_otherwise(plan: Plan, law: Law, broken: Iterable[Law]) -> Search | None:
    """
    Return the search on the cases where the laws hold that a law requires, if it passes there.

    A verdict is the same whichever other laws are checked, as long as it has a case of its own.
    """
    unasked = _broken_unasked(plan, law)
    search = _search(plan, law, (*broken, *unasked))
    if not unasked or search.counterexample(law.examples or plan.examples, plan.seed) is not None:
        return None

    return search if search.tried else None


def _broken_unasked(plan: Plan, law: Law) -> list[Law]:
    """Return the laws that a law requires, that fail, and that the user did not ask for."""
    asked = CATALOGUE.keys() if plan.asked is None else plan.asked
    broken: list[Law] = []
    for name, each in CATALOGUE.items():
        if name in required_laws(law) - asked and inapplicable(plan.subject, each) is None:
            first, _ = counterexample(plan, each, broken)
            broken += [] if first is None else [each]

    return broken


def _search(plan: Plan, law: Law, broken: Iterable[Law]) -> Search:
    return Search(law, plan.subject, broken, lambda case: plan.emit(CaseStarted(law.name, case)))


def _unfalsified(plan: Plan, law: Law, search: Search, tried: Result) -> Result:
    if search.blockers:
        cause = BlockedBy(tuple(search.blockers), search.tried)
        return replace(tried, status="blocked", cause=cause)
    if search.refusal is not None and not search.tried:
        return replace(tried, cause=search.refusal)
    if law.name in plan.expected_failures:
        reason = plan.expected_failures[law.name]
        return replace(tried, status="xpassed", cause=UnexpectedPass(reason))

    return replace(tried, status="passed")


def _failed(plan: Plan, law: Law, case: Case, tried: Result) -> Result:
    """Return the failure on a case; `xfailed` if the law is known or expected to fail."""
    failure = _failure(plan, law, case)
    failed = replace(
        tried,
        status=failed_status(law, failure, strict=plan.strict),
        cause=failure,
        counterexample=case,
        reproduction=write_script(law, plan.subject, case, failure),
    )
    excused = {**plan.subject.known_failures, **plan.expected_failures}
    if law.name in excused and failed.status != "undecided":
        return replace(failed, status="xfailed", cause=ExpectedFailure(excused[law.name]))

    return failed


def _explained(plan: Plan, law: Law, case: Case, result: Result) -> Result:
    """Add the mistake that explains the failure, and its line, as far as they are known."""
    failed = Failed(plan.subject, law, case, _failure(plan, law, case))
    hint, mistaken = hint_for(failed, plan.mistakes)
    searches: list[Callable[[], Location | None]] = [
        lambda: _raising_line(plan, law, case, result.cause),
        lambda: plan.lines.line_of(law, case),
    ]
    if law.name in MADE_ELSEWHERE:
        searches.reverse()
    location = mistaken or next(filter(None, (search() for search in searches)), None)

    return replace(result, hint=hint, location=location)


def _raising_line(plan: Plan, law: Law, case: Case, cause: Cause | None) -> Location | None:
    """Return the deepest line of the user that raises the error, if it is one."""
    error = error_at(law, plan.subject, case) if isinstance(cause, Raised) else None
    if error is None:
        return None
    place = place_of_error(error)

    return located(place, Raises(type(error).__name__)) if place.line else None


def _failure(plan: Plan, law: Law, case: Case) -> Failure:
    plan.emit(CaseStarted(law.name, case))

    return failure_at(law, plan.subject, case) or NotRepeated()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the process as it was, and show no warning."""
    with controlled(), kept_random_state(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Restore the random state of Python and of NumPy, which trials seed."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the subject's
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
