"""The laws of one subject, each checked once in a process, when a test first asks for it."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from torch import nn

from rnn_spec.causes.cause import NoSamples
from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.events import SubjectInspected
from rnn_spec.conformance.law_check import Plan, check_law, undisturbed
from rnn_spec.conformance.model_check import ModelPlan, check_model_law
from rnn_spec.conformance.plans import AnyPlan, inspected, plan_of
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import resolve
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE, prerequisites
from rnn_spec.models.laws.batch import model_batch
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.laws.every_law import required_laws
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import Result
from rnn_spec.subjects.build.construction import guessed_for_model, needed_arguments
from rnn_spec.subjects.subject import NotALayerError, SubjectError
from rnn_spec.trials.trial import passes_at
from rnn_spec.vocabulary import BROKEN, PROFILES

__all__ = ["Effort", "Finding", "LawCache"]


@dataclass(frozen=True)
class Effort:
    """How many cases to try, and the seed of the run."""

    examples: int
    seed: int

    @property
    def profile(self) -> str:
        """The profile with as many cases, or the next one."""
        enough = (name for name, each in PROFILES.items() if self.examples <= each.examples)

        return next(enough, [*PROFILES][-1])


@dataclass(frozen=True)
class Finding:
    """
    The result of a law, and the failed laws that block it.

    Attributes:
        result: as in a report; of a blocked law, with the case that it fails on.
        blockers: the results of the failed laws that it requires.
    """

    result: Result
    blockers: tuple[Result, ...] = ()


class LawCache:
    """
    A subject, and the results of its laws in this process.

    A law is first checked by itself, so that its result does not depend on which other laws were
    checked before, in which process.
    """

    def __init__(
        self,
        target: Any,
        *,
        kind: str | None,
        level: str | None,
        strict: bool = False,
        laws: Iterable[Law] | None = None,
    ) -> None:
        """Inspect nothing before a law is asked for."""
        self.target = target
        chosen = None if laws is None else tuple(laws)
        self._request = Request(target, kind, level, laws=chosen, strict=strict)
        self._plans: dict[Effort, AnyPlan] = {}
        self._findings: dict[tuple[str, Effort], Finding] = {}
        self._other: LawCache | None = None

    @cached_property
    def plan(self) -> AnyPlan:
        """
        The subject, and how it is checked.

        Raises:
            SubjectError: it cannot be loaded, built or understood.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                _, plan = plan_of(resolve(self._request), lambda _: None)
            except NotALayerError as error:
                raise SubjectError(error.why, _declare_it(error.loaded)) from error

        return replace(plan, expected_failures={})

    def about(self, target: Any, law: Law) -> LawCache:
        """
        Return the cache of a subject: this one or, for another subject, one that is kept for it.

        That one is new if it has a result of the law, as a test may have changed the subject
        since; and it is kept until a third subject comes.
        """
        if target is self.target:
            return self
        other = self._other
        if other is None or other.target is not target or other.has(law):
            self._other = other = LawCache(target, kind=None, level=None, laws=self._request.laws)

        return other

    def about_skipped(self, result: Result, effort: Effort) -> Findings:
        """Return what a report says of the subject and of a law that does not apply to it."""
        found = self._inspected

        return Findings(
            found.name,
            effort.profile,
            effort.seed,
            {},
            (result, *self._explaining(result, effort)),
            about=found.about,
            outline=found.outline,
        )

    def _explaining(self, result: Result, effort: Effort) -> Iterator[Result]:
        """Yield the result that names the line for which no axis of samples was found."""
        if isinstance(result.cause, NoSamples) and result.cause.why == "not_found":
            yield self.finding(model_batch, effort).result

    @cached_property
    def _inspected(self) -> SubjectInspected:
        return inspected(self.plan, ())

    def has(self, law: Law) -> bool:
        """Return whether a law was checked."""
        return any(name == law.name for name, _ in self._findings)

    def finding(self, law: Law, effort: Effort) -> Finding:
        """Return the result of a law; it is checked the first time."""
        key = (law.name, effort)
        if key not in self._findings:
            self._findings[key] = self._check(law, effort)

        return self._findings[key]

    def _check(self, law: Law, effort: Effort) -> Finding:
        match self._plan_with(effort):
            case Plan() as plan:
                return self._check_layer(plan, law, effort)
            case ModelPlan() as plan:
                return self._check_model(plan, law, effort)

    def _plan_with(self, effort: Effort) -> AnyPlan:
        """Return the plan with an effort: one for all laws, as it remembers the mistakes found."""
        if effort not in self._plans:
            of_models = isinstance(self.plan, ModelPlan)
            size = {"profile": effort.profile} if of_models else {"examples": effort.examples}
            self._plans[effort] = replace(self.plan, seed=effort.seed, **size)

        return self._plans[effort]

    def _check_model(self, plan: ModelPlan, law: Law, effort: Effort) -> Finding:
        """Check a law, unless one that it requires fails."""
        below = [each for name, each in MODEL_CATALOGUE.items() if name in required_laws(law)]
        results = [self.finding(each, effort).result for each in below]
        broken = tuple(each for each in results if each.status in BROKEN)
        blockers = [MODEL_CATALOGUE[each.law] for each in broken]

        return Finding(check_model_law(plan, law, blockers).result, broken)

    def _check_layer(self, plan: Plan, law: Law, effort: Effort) -> Finding:
        """Check a law; if it fails, check it again where the broken laws that it requires hold."""
        alone = last = check_law(plan, law, []).result
        broken: dict[str, Result] = {}
        while last.status in BROKEN and (
            more := self._broken_below(plan, law, last, broken, effort)
        ):
            broken |= more
            last = check_law(plan, law, [CATALOGUE[name] for name in broken]).result
        if last.status in BROKEN or not broken:
            return Finding(last)

        return Finding(replace(alone, status="blocked"), tuple(broken.values()))

    def _broken_below(
        self, plan: Plan, law: Law, failure: Result, known: Collection[str], effort: Effort
    ) -> dict[str, Result]:
        """
        Return the required laws, besides the known ones, that fail by themselves on a case.

        A law that passes on the case is no cause of the failure, so few are checked on others.
        """
        below = prerequisites(law).difference(known)
        case = failure.counterexample
        with undisturbed():
            suspects = [
                each
                for name, each in CATALOGUE.items()
                if name in below
                and isinstance(case, Case)
                and inapplicable(plan.subject, each) is None
                and not passes_at(each, plan.subject, case)
            ]
        results = [self.finding(each, effort).result for each in suspects]

        return {each.law: each for each in results if each.status in BROKEN}


def _declare_it(loaded: Any) -> str:
    """Return how a model is declared, so that its laws are those of models."""
    if isinstance(loaded, nn.Module):
        made = "model"
    else:
        likely = {} if guessed_for_model(loaded) else needed_arguments(loaded)
        values = (f"{k}={'...' if v is None else repr(v)}" for k, v in likely.items())
        made = f"{getattr(loaded, '__name__', 'make')}" + f"({', '.join(values)})" * bool(likely)

    return f"Declare that it is one: parametrize_with_laws([rnn_spec.Model({made})])"
