"""Check one law on one model."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from rnn_spec.causes.cause import BlockedBy, ExpectedFailure, Inconclusive, UnexpectedPass
from rnn_spec.causes.failure import Failure, NotRepeated
from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.causes.same_cause import same_kind
from rnn_spec.conformance.events import CaseStarted, Emit, FailureFound, LawFinished
from rnn_spec.conformance.law_check import failed_status, finished_law, not_checked, undisturbed
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.loading import LoadedModel
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import CheckError, Undecided
from rnn_spec.models.location.locate import locate
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.trials.applicability import inapplicable
from rnn_spec.models.trials.cases import EVERYWHERE, cases_of
from rnn_spec.models.trials.smaller import smallest_case
from rnn_spec.models.trials.trial import failure_at
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.model_script import write_model_script

__all__ = ["ModelPlan", "check_model_law", "model_counterexample"]

BUDGETS = {"quick": 1.0, "default": 5.0, "thorough": 60.0}
"""Seconds of CPU time after the first case of a law in which further ones are begun."""

SLOW = 4
"""How many times its budget the first case of a slow law takes."""


@dataclass(frozen=True)
class ModelPlan:
    """
    A model, and how to check it.

    Attributes:
        loaded: the model, and how a script loads it.
        profile: how many cases are tried.
        seed: the seed of the run.
        expected_failures: the laws that are expected to fail, each with the reason.
        emit: receives the events of the run.
        strict: whether failures of portability count against the model.
        may_be_layer: whether the user may state that it is a layer.
    """

    loaded: LoadedModel
    profile: str
    seed: int
    expected_failures: Mapping[str, str]
    emit: Emit = lambda _: None
    strict: bool = False
    may_be_layer: bool = False

    @property
    def subject(self) -> Subject:
        """The model."""
        return self.loaded.subject


@dataclass(frozen=True)
class Trials:
    """
    The trials of a law.

    Attributes:
        count: the number of cases.
        case: the case on which the law fails; None if there is none.
        failure: how it fails there.
        undecided: why no case decides the law; None if one does.
    """

    count: int
    case: ModelCase | None = None
    failure: Failure | None = None
    undecided: Undecided | None = None


class Clock:
    """
    The CPU time of a law.

    It starts after the first case, which may import something: what is imported where must change
    no result. A first case that takes many times the budget is slow itself, and the only one.
    """

    def __init__(self, budget: float) -> None:
        """Start before the first case."""
        self._budget, self._start, self._end = budget, time.process_time(), math.inf

    def tick(self) -> None:
        """Note that a case is over."""
        now = time.process_time()
        if self._end == math.inf:
            is_slow = now - self._start > SLOW * self._budget
            self._end = now if is_slow else now + self._budget

    @property
    def is_over(self) -> bool:
        """Whether no further case is begun."""
        return time.process_time() > self._end


def check_model_law(plan: ModelPlan, law: Law, broken: Iterable[Law]) -> LawFinished:
    """
    Check a law.

    Args:
        plan: the model, and how to check it.
        law: the law.
        broken: the laws that failed, among those that this one requires.
    """
    names = tuple(each.name for each in broken)

    return finished_law(plan.emit, law, lambda: LawFinished(_checked(plan, law, names)))


def model_counterexample(plan: ModelPlan, law: Law) -> tuple[ModelCase | None, int]:
    """Return the first case on which a law fails, and the number of cases that were tried."""
    if inapplicable(plan.subject, law) is not None:
        return None, 0
    with undisturbed():
        trials = _trials(plan, law)

    return trials.case, trials.count


def _checked(plan: ModelPlan, law: Law, broken: tuple[str, ...]) -> Result:
    cause = inapplicable(plan.subject, law)
    if cause is not None:
        return not_checked(law, cause=cause)
    if broken:
        return not_checked(law, status="blocked", cause=BlockedBy(broken))
    trials = _trials(plan, law)
    tried = not_checked(law, examples=trials.count)
    if trials.case is None or trials.failure is None:
        return _unfalsified(plan, law, trials, tried)
    first = _failed(plan, law, tried, trials.case, trials.failure)
    plan.emit(FailureFound(first))
    case, failure = trials.case, trials.failure
    is_at_other_sizes = isinstance(failure, RunsOnlyAt)
    if not is_at_other_sizes:
        case, failure = _smallest(plan, law, case, failure)
    result = replace(_failed(plan, law, tried, case, failure), smallest=not is_at_other_sizes)
    plan.emit(FailureFound(result))
    if result.status in {"xfailed", "undecided"}:
        return result

    return replace(result, location=locate(law.name, plan.subject, case, failure))


def _trials(plan: ModelPlan, law: Law) -> Trials:
    """Try a law on one case after another, until it fails or its time is over."""
    clock, count, undecided = Clock(BUDGETS[plan.profile]), 0, list[Undecided]()
    for case in _cases(plan, law):
        if clock.is_over:
            break
        count += 1
        outcome = _outcome(plan, law, case)
        clock.tick()
        if isinstance(outcome, CheckError):
            return Trials(count, undecided=outcome)
        if isinstance(outcome, Undecided):
            undecided.append(outcome)
        elif outcome is not None:
            return Trials(count, case, outcome)

    return Trials(count, undecided=undecided[0] if len(undecided) == count > 0 else None)


def _cases(plan: ModelPlan, law: Law) -> Iterator[ModelCase]:
    """Yield the cases of a law; the one at which a model raises an error that runs at one size."""
    failure = plan.subject.refused.get(law.name)
    if isinstance(failure, RunsOnlyAt):
        sizes = plan.subject.domain.failing(failure.axis)
        return iter([ModelCase(sizes, 0, plan.subject.dtype)])
    cases = cases_of(plan.subject, plan.profile, plan.seed, everywhere=law.name in EVERYWHERE)

    return islice(cases, law.examples)


def _outcome(plan: ModelPlan, law: Law, case: ModelCase) -> Failure | Undecided | None:
    plan.emit(CaseStarted(law.name, case))

    return failure_at(law, plan.subject, case)


def _smallest(
    plan: ModelPlan, law: Law, case: ModelCase, failure: Failure
) -> tuple[ModelCase, Failure]:
    """Return a case as small as possible on which a law fails in the same way, and how."""
    end = time.process_time() + BUDGETS[plan.profile]

    def fails(smaller: ModelCase) -> bool:
        if time.process_time() > end:
            return False
        outcome = _outcome(plan, law, smaller)
        if outcome is None or isinstance(outcome, Undecided):
            return False
        return same_kind(outcome, failure)

    case = smallest_case(plan.subject, case, fails)
    again = _outcome(plan, law, case)

    return case, NotRepeated() if again is None or isinstance(again, Undecided) else again


def _unfalsified(plan: ModelPlan, law: Law, trials: Trials, tried: Result) -> Result:
    if trials.undecided is not None:
        status = "undecided" if isinstance(trials.undecided, CheckError) else "skipped"
        return replace(tried, status=status, cause=Inconclusive(trials.undecided.reason))
    if law.name in plan.expected_failures:
        cause = UnexpectedPass(plan.expected_failures[law.name])
        return replace(tried, status="xpassed", cause=cause)

    return replace(tried, status="passed")


def _failed(plan: ModelPlan, law: Law, tried: Result, case: ModelCase, failure: Failure) -> Result:
    """Return the failure on a case; `xfailed` if the law is expected to fail."""
    status = failed_status(law, failure, strict=plan.strict)
    result = replace(
        tried,
        status=status,
        cause=failure,
        counterexample=case,
        reproduction=write_model_script(law, plan.loaded, case, failure),
    )
    if law.name in plan.expected_failures and status != "undecided":
        cause = ExpectedFailure(plan.expected_failures[law.name])
        return replace(result, status="xfailed", cause=cause)

    return result
