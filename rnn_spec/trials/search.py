"""Search for a case on which a law fails: in a covering array, then among generated cases."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from rnn_spec.causes.cause import NotOffered
from rnn_spec.causes.failure import Failure, Unchanged
from rnn_spec.causes.same_cause import same_kind
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.covering import Pair
from rnn_spec.trials.generic import cases_alike, is_special
from rnn_spec.trials.repeated import first_to_raise
from rnn_spec.trials.rounding import failure_beyond_rounding
from rnn_spec.trials.rows import pairs, possible_pairs, rows
from rnn_spec.trials.shrinking import smallest
from rnn_spec.trials.sound_dtypes import in_sound_dtypes
from rnn_spec.trials.strategies import generated
from rnn_spec.trials.trial import passes_at

__all__ = ["Search"]


class Search:
    """
    The search for a counterexample of one law.

    Attributes:
        tried: the number of cases on which the law was tried, before it failed.
        blockers: the names of the failed laws because of which it was not tried on other cases.
        visited: the pairs of options and sizes of the cases that were tried.
        possible: the pairs that the cases of the law can have.
        refusal: why the subject refuses a case, if it refuses one.
    """

    def __init__(
        self,
        law: Law,
        subject: Subject,
        failed: Iterable[Law],
        trying: Callable[[Case], object] = lambda _: None,
    ) -> None:
        """
        Search cases on which prerequisites of the law that *failed* on others pass.

        *trying* is called with each case before it is tried.
        """
        self.tried = 0
        self.blockers: dict[str, None] = {}
        self.visited: set[Pair] = set()
        self.refusal: NotOffered | None = None
        self._law = law
        self._failed = [each.as_prerequisite for each in failed]
        self._domain = in_sound_dtypes(law, subject, self._failed)
        self.possible = possible_pairs(law, self._domain)
        self._subject = subject
        self._trying = trying
        self._found: Case | None = None
        self._failure: Failure | None = None

    def counterexample(self, examples: int, seed: int) -> Case | None:
        """Return the first case on which the law fails; None if none was found."""
        self._found = next(filter(self._fails, self._cases(examples, seed)), None)

        return self._found

    def smallest(self, case: Case) -> Case:
        """Return the smallest case on which the law fails, starting from one on which it does."""
        return smallest(case, self._domain, self._fails)

    def _cases(self, examples: int, seed: int) -> Iterator[Case]:
        """Generate the cases of a run: the rows of a covering array are the law's own."""
        own = zlib.crc32(f"{seed} {self._law.name}".encode())
        covered = list(islice(rows(self._law, self._domain, own), examples))
        yield from covered
        if examples > len(covered):
            yield from generated(self._law, self._domain, examples - len(covered), seed)

    def _fails(self, case: Case) -> bool:
        """Return whether the law fails on a case on which its prerequisites pass."""
        if is_special(self._law, case):
            return False
        self._trying(case)
        for law in self._failed:
            if not passes_at(law, self._subject, case):
                self.blockers[law.name] = None
                return False
        outcome = failure_beyond_rounding(self._law, self._subject, case)
        if isinstance(outcome, NotOffered):
            self.refusal = self.refusal or outcome
            return False
        if self._found is None:
            self.tried += 1
            self.visited.update(pairs(self._law, case))

        return outcome is not None and self._fails_generically(case, outcome)

    def _fails_generically(self, case: Case, failure: Failure) -> bool:
        """Return whether the law fails on a case and on those like it, always in the same way."""
        _, *alike = cases_alike(self._law, case, self._domain)
        known = self._failure or failure
        others = (failure_beyond_rounding(self._law, self._subject, each) for each in alike)
        for each in chain([failure], others):
            if isinstance(each, NotOffered):
                continue
            if each is None or not same_kind(each, known) or _elsewhere(each, failure):
                return False
        first = first_to_raise(failure, self._failed, self._subject, case)
        if first is not None:
            self.blockers[first.name] = None
            return False
        self._failure = known

        return True


def _elsewhere(one: Failure, other: Failure) -> bool:
    """Return whether two results stay the same at different parts: each may do so by chance."""
    both = isinstance(one, Unchanged) and isinstance(other, Unchanged)

    return both and one != other
