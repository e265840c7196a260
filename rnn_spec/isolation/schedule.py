"""Which laws have their result, which may be tried next, and which fall with another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rnn_spec.conformance.law_check import Held, blank, foundations
from rnn_spec.law_definition.law import Law

__all__ = ["Ledger"]

BROKEN = {"failed", "xfailed"}


class Ledger:
    """
    The laws of a run, and the results so far.

    A law may be tried when those before it that it rests on have their results.

    Attributes:
        laws: all of them, by name, in reading order.
    """

    def __init__(self, laws: Sequence[Law], expected: Mapping[str, str]) -> None:
        """Begin with no results."""
        self.laws = {law.name: law for law in laws}
        self._expected = expected
        self._held: dict[str, Held] = {}
        self._taken: set[str] = set()
        names = list(self.laws)
        self._rests_on = {
            name: [each for each in names[:place] if each in foundations(self.laws[name])]
            for place, name in enumerate(names)
        }

    @property
    def pending(self) -> list[str]:
        """The laws without a result."""
        return [name for name in self.laws if name not in self._held]

    @property
    def every(self) -> list[Held]:
        """The results, in reading order."""
        return [self._held[name] for name in self.laws if name in self._held]

    def take(self) -> str | None:
        """Take the next law that may be tried, if one may."""
        for name in self.pending:
            if name not in self._taken and self._held.keys() >= set(self._rests_on[name]):
                self._taken.add(name)
                return name

        return None

    def give_back(self, name: str) -> None:
        """Let a law be taken again."""
        self._taken.discard(name)

    def failed_under(self, name: str) -> tuple[str, ...]:
        """Name the failed laws that a law rests on."""
        statuses = {each: self._held[each].result.status for each in self._rests_on[name]}

        return tuple(each for each, status in statuses.items() if status in BROKEN)

    def resting_on(self, name: str) -> list[str]:
        """Name the laws without a result that rest on a law."""
        return [each for each in self.pending if name in self._rests_on[each]]

    def enter(self, found: Held) -> Held:
        """Enter what holding a law gave."""
        self._held[found.result.law] = found

        return found

    def pass_over(self, name: str, **said: Any) -> Held:
        """Enter a law that is not tried."""
        return self.enter(Held(blank(self.laws[name], **said)))

    def fail(self, name: str, known: Mapping[str, str], **said: Any) -> Held:
        """Enter a law that failed; it is excused if it is *known* to, or expected."""
        excused = {**known, **self._expected}
        if name in excused:
            said |= {"reason": excused[name], "status": "xfailed"}

        return self.pass_over(name, **{"status": "failed", **said})

    def attach(self, name: str, script: str) -> Held:
        """Add the script of a failure."""
        found = self._held[name]

        return self.enter(replace(found, result=replace(found.result, reproduction=script)))
