"""The reports on one subject with several seeds, as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rnn_spec.reports.findings import Pairs
from rnn_spec.reports.law_over_seeds import LawOverSeeds
from rnn_spec.reports.report import Report
from rnn_spec.reports.result import Result
from rnn_spec.reports.unverified import Unverified

__all__ = ["United", "unite"]


@dataclass(frozen=True, repr=False)
class United(Report):
    """
    A subject over several seeds: the result of a law is its worst one.

    Attributes:
        runs: the report of each seed.
    """

    runs: tuple[Report, ...] = ()

    @cached_property
    def laws(self) -> dict[str, LawOverSeeds]:
        """Each law that was checked with a seed, in the order of the laws."""
        return _laws(self.runs)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, in order."""
        return tuple(each.seed for each in self.runs)

    @property
    def flaky(self) -> tuple[LawOverSeeds, ...]:
        """The laws whose status depends on the seed."""
        return tuple(each for each in self.laws.values() if each.is_flaky)

    @property
    def partly_checked(self) -> tuple[str, ...]:
        """The laws that have no result with some of the seeds, although no run was stopped."""
        whole = {each.seed for each in self.runs if each.complete}

        return tuple(name for name, each in self.laws.items() if whole - each.results.keys())

    @property
    def unverified(self) -> Unverified | None:
        """Why a run verifies nothing, although no law counts against the subject."""
        if self.against or not self.complete:
            return None

        return next((each.unverified for each in self.runs if each.unverified), None)

    @property
    def over_seeds(self) -> str:
        """With how many seeds it has this outcome."""
        count = len(self.runs)
        same = sum(each.outcome == self.outcome for each in self.runs)

        return f" with {count} seeds" if same == count else f" with {same} of {count} seeds"

    def law_over_seeds(self, result: Result) -> LawOverSeeds:
        """Return the results of the law of a result, by seed."""
        return self.laws[result.law]


def unite(runs: Sequence[Report]) -> Report:
    """Return the reports on one subject, each with a seed of its own, as one report."""
    if len(runs) == 1:
        return runs[0]
    every = sorted(runs, key=lambda each: each.seed)
    first = every[0]

    return United(
        subject=first.subject,
        profile=first.profile,
        seed=first.seed,
        versions=first.versions,
        results=tuple(each.result for each in _laws(every).values()),
        pairs=_pairs([each.pairs for each in runs]),
        about=first.about,
        complete=all(each.complete for each in runs),
        outline=next((each.outline for each in runs if each.outline is not None), None),
        asked=first.asked,
        runs=tuple(every),
    )


def _laws(runs: Sequence[Report]) -> dict[str, LawOverSeeds]:
    """Collect the results of each law, in the order of the laws."""
    found: dict[str, dict[int, Result]] = {}
    for run in runs:
        for each in run.results:
            found.setdefault(each.law, {})[run.seed] = each

    return {name: LawOverSeeds(name, results) for name, results in found.items()}


def _pairs(every: Sequence[Pairs]) -> Pairs:
    """
    Unite pairs of options: missing is what no run visited.

    A run in which a law was blocked has fewer possible pairs, and does not name the others: it
    says nothing of them, and is left out.
    """
    possible = max(each.possible for each in every)
    whole = [each for each in every if each.possible == possible]
    missing = [pair for pair in whole[0].missing if all(pair in each.missing for each in whole)]

    return Pairs(possible - len(missing), possible, tuple(missing))
