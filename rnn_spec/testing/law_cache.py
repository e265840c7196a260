"""The laws of one subject, each checked once in a process, when a test first asks for it."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rnn_spec.conformance.applicability import inapplicable
from rnn_spec.conformance.law_check import Plan, check_law, undisturbed
from rnn_spec.conformance.request import Request
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE, prerequisites
from rnn_spec.reports.result import Result
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import passes_at
from rnn_spec.vocabulary import BROKEN

__all__ = ["Effort", "Finding", "LawCache"]


@dataclass(frozen=True)
class Effort:
    """How many cases to try, and the seed of the run."""

    examples: int
    seed: int


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
        self, target: Any, *, kind: str | None, level: str | None, strict: bool = False
    ) -> None:
        """Inspect nothing before a law is asked for."""
        self._strict = strict
        self.target = target
        self._options = {"kind": kind, "level": level}
        self._findings: dict[tuple[str, Effort], Finding] = {}

    @cached_property
    def subject(self) -> Subject:
        """
        The subject.

        Raises:
            SubjectError: it cannot be loaded, built or understood.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return subject_with_weights(self.target, **self._options)

    def finding(self, law: Law, effort: Effort) -> Finding:
        """Return the result of a law; it is checked the first time."""
        key = (law.name, effort)
        if key not in self._findings:
            self._findings[key] = self._check(law, effort)

        return self._findings[key]

    def _check(self, law: Law, effort: Effort) -> Finding:
        """Check a law; if it fails, check it again where the broken laws that it requires hold."""
        strict = Request(self.target, strict=self._strict).counts_everything(self.subject.level)
        plan = Plan(self.subject, effort.examples, effort.seed, {}, strict=strict)
        alone = last = check_law(plan, law, []).result
        broken: dict[str, Result] = {}
        while last.status in BROKEN and (more := self._broken_below(law, last, broken, effort)):
            broken |= more
            last = check_law(plan, law, [CATALOGUE[name] for name in broken]).result
        if last.status in BROKEN or not broken:
            return Finding(last)

        return Finding(replace(alone, status="blocked"), tuple(broken.values()))

    def _broken_below(
        self, law: Law, failure: Result, known: Collection[str], effort: Effort
    ) -> dict[str, Result]:
        """
        Return the required laws, besides the known ones, that fail by themselves on a case.

        A law that passes on the case is no cause of the failure, so few are checked on others.
        """
        below = prerequisites(law).difference(known)
        with undisturbed():
            suspects = [
                each
                for name, each in CATALOGUE.items()
                if name in below
                and failure.counterexample is not None
                and inapplicable(self.subject, each) is None
                and not passes_at(each, self.subject, failure.counterexample)
            ]
        results = [self.finding(each, effort).result for each in suspects]

        return {each.law: each for each in results if each.status in BROKEN}
