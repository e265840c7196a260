"""One law over several seeds: how often it passed, failed, or could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rnn_spec.reports.result import Result
from rnn_spec.sharding.seeds import seeds_text

__all__ = ["LawOverSeeds"]

WORST = ("failed", "xpassed", "warned", "undecided", "blocked", "xfailed", "passed", "skipped")
"""Statuses from the one that a reader must see to the one that says least."""


@dataclass(frozen=True)
class LawOverSeeds:
    """
    A law, and its results by seed.

    Attributes:
        law: the name of the law.
        results: its result for each seed with which it was checked.
    """

    law: str
    results: Mapping[int, Result]

    @property
    def status(self) -> str:
        """The worst of its statuses."""
        return min((each.status for each in self.results.values()), key=WORST.index)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds with which it has this status."""
        return self.seeds_with(self.status)

    @property
    def counts(self) -> dict[str, int]:
        """With how many seeds it has each status, from the worst."""
        counted = Counter(each.status for each in self.results.values())

        return {status: counted[status] for status in WORST if counted[status]}

    @property
    def share(self) -> str:
        """With which of several seeds it has this status; empty for one."""
        count = len(self.results)
        if count == 1:
            return ""
        if len(self.seeds) == count:
            return f"with each of {count} seeds"

        return f"with {len(self.seeds)} of {count} seeds ({self._named(self.status)})"

    @property
    def is_flaky(self) -> bool:
        """
        Whether the status depends on the seed.

        That it is blocked with some seeds says nothing of it, but of the law that blocks it.
        """
        return len(self.counts.keys() - {"blocked"}) > 1

    @property
    def result(self) -> Result:
        """The first of its worst results, with the cases and the seconds of all."""
        every = self.results.values()

        return replace(
            self.results[self.seeds[0]],
            examples=sum(each.examples for each in every),
            seconds=sum(each.seconds for each in every),
        )

    def seeds_with(self, status: str) -> tuple[int, ...]:
        """Return the seeds with which it has a status."""
        return tuple(seed for seed, each in self.results.items() if each.status == status)

    def __str__(self) -> str:
        """Return how often it has each status, with the seeds of all but the last."""
        *others, last = self.counts
        of = f"of {len(self.results)}"
        parts = [f"{each} {self.counts[each]} {of} ({self._named(each)})" for each in others]

        return ", ".join([*parts, f"{last} {self.counts[last]} {of}"])

    def _named(self, status: str) -> str:
        """Name the seeds with which it has a status."""
        seeds = self.seeds_with(status)

        return f"{'seed' if len(seeds) == 1 else 'seeds'} {seeds_text(seeds)}"
