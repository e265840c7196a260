"""A subject, inspected once, and what each law finds on it, held when it is first asked for."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rnn_spec.conformance.law_check import Plan, drawn_apart, foundations, held, inapplicable
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.result import Result
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import controlled, holds_at

__all__ = ["Bench", "Effort", "Finding"]

FAILS = {"failed", "xfailed"}


@dataclass(frozen=True)
class Effort:
    """How many cases to try, drawn from which seed."""

    examples: int
    seed: int


@dataclass(frozen=True)
class Finding:
    """
    What a law came to, and why.

    Attributes:
        result: as in a report; of a law that is blocked, with the case that it fails on.
        causes: the laws that it rests on and that do not hold.
    """

    result: Result
    causes: tuple[Result, ...] = ()


class Bench:
    """
    A subject and what was found on it in this process.

    A law is held by itself first, so that what comes of it does not depend on which others were
    held before, in which process.
    """

    def __init__(self, target: Any, *, kind: str | None, level: str | None) -> None:
        """Nothing is inspected before something is asked."""
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
            return subject_of(self.target, **self._options)

    def finding(self, law: Law, effort: Effort) -> Finding:
        """Hold the subject against a law, once."""
        key = (law.name, effort)
        if key not in self._findings:
            self._findings[key] = self._found(law, effort)

        return self._findings[key]

    def _found(self, law: Law, effort: Effort) -> Finding:
        """Hold a law; where it fails, again where what is broken below it holds."""
        plan = Plan(self.subject, effort.examples, effort.seed, {})
        alone = found = held(plan, law, []).result
        broken: dict[str, Result] = {}
        while found.status in FAILS and (more := self._broken_below(law, found, broken, effort)):
            broken |= more
            found = held(plan, law, [CATALOGUE[name] for name in broken]).result
        if found.status in FAILS or not broken:
            return Finding(found)

        return Finding(replace(alone, status="blocked"), tuple(broken.values()))

    def _broken_below(
        self, law: Law, found: Result, known: Collection[str], effort: Effort
    ) -> dict[str, Result]:
        """
        Give more of the laws below that fail of their own accord, and do so on a case.

        A law that holds on the case is no cause, so few are held on others.
        """
        below = foundations(law).difference(known)
        with controlled(), drawn_apart(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            suspects = [
                each
                for name, each in CATALOGUE.items()
                if name in below
                and found.counterexample is not None
                and inapplicable(self.subject, each) is None
                and not holds_at(each, self.subject, found.counterexample)
            ]
        results = [self.finding(each, effort).result for each in suspects]

        return {each.law: each for each in results if each.status in FAILS}
