"""Search for a case on which a law fails, with Hypothesis."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.errors import Flaky

from rnn_spec.case import Case
from rnn_spec.drawing import cases, factors
from rnn_spec.laws.law import Law
from rnn_spec.shrinking import smallest
from rnn_spec.subject import Subject
from rnn_spec.trial import fault_at, holds_at

__all__ = ["Search"]


class FalsifiedError(Exception):
    """A case on which a law fails."""


class Search:
    """
    The search for a counterexample of one law.

    Attributes:
        tried: cases on which the law was held, before it failed.
        blockers: the names of failed laws that kept it from being held.
    """

    def __init__(self, law: Law, subject: Subject, failed: Iterable[Law]) -> None:
        """Search where the laws that *failed*, of those that this one rests on, do hold."""
        self.tried = 0
        self.blockers: dict[str, None] = {}
        self._law = law
        self._subject = subject
        self._failed = list(failed)
        self._found: Case | None = None

    def counterexample(self, examples: int, seed: int) -> Case | None:
        """Return the smallest case found on which the law fails, if one is."""
        settings = hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
        )
        tested = hypothesis.given(cases(self._law, self._subject))(self._hold)
        with suppress(FalsifiedError, Flaky):
            hypothesis.seed(seed)(settings(tested))()
        if self._found is None:
            return None

        return smallest(self._found, factors(self._law, self._subject), self._fails)

    def _hold(self, case: Case) -> None:
        if self._fails(case):
            self._found = case
            raise FalsifiedError

    def _fails(self, case: Case) -> bool:
        """Say whether the law fails, where what it rests on holds."""
        for law in self._failed:
            if not holds_at(law, self._subject, case):
                self.blockers[law.name] = None
                return False
        self.tried += self._found is None

        return fault_at(self._law, self._subject, case) is not None
