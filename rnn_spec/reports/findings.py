"""The data of a report on one subject, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_spec.models.signature.outline import Outline
from rnn_spec.reports.asked import Asked
from rnn_spec.reports.equations import OTHERS
from rnn_spec.reports.law_over_seeds import LawOverSeeds
from rnn_spec.reports.result import AGAINST, EXECUTED, Result
from rnn_spec.reports.unchecked_parts import Part, proviso, unchecked_parts
from rnn_spec.reports.unverified import Unverified, skips_equations, unverified
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.text import clean, clean_values
from rnn_spec.vocabulary import STATUSES

__all__ = ["Findings", "Pairs"]

OTHER_WEIGHTS = "{}'s state_dict gives other results in it"
"""What the verdict says of weights with names of torch.nn's, and another meaning."""

FEW = 3
"""How many pairs that were not visited are shown."""


@dataclass(frozen=True)
class Pairs:
    """
    Pairs of options and sizes, such as `batch_first=True` with `batch=1`.

    Attributes:
        visited: the number of pairs that a case had.
        possible: the number of pairs that the cases of the laws can have.
        missing: the pairs that no case had.
    """

    visited: int = 0
    possible: int = 0
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Clean the names of the pairs, which may come from a file."""
        object.__setattr__(self, "missing", tuple(map(clean, self.missing)))

    def to_dict(self) -> dict[str, Any]:
        """Return the pairs as plain data."""
        return {"visited": self.visited, "possible": self.possible, "missing": [*self.missing]}

    def __str__(self) -> str:
        """Return how many were tried, and some of those that were not."""
        text = f"pairs of options tried together: {self.visited} of {self.possible}"
        if not self.missing:
            return text
        more = len(self.missing) - FEW
        shown = "; ".join(self.missing[:FEW])

        return f"{text}; not tried: {shown}" + (f"; and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Findings:
    """
    The results of a run on one subject.

    Attributes:
        subject: the name of the subject.
        profile: how many cases were tried.
        seed: the seed of the run.
        versions: of Python and of the packages that the run depends on.
        results: the result of each law, in catalogue order.
        pairs: the pairs of options and sizes that were visited.
        about: what was detected, in words: kind, level, options, layout.
        complete: whether every law was checked; not if the run was interrupted.
        outline: what a model takes and returns; None for a layer.
        campaign: what the run is a part of; None if it is about one subject with one seed.
        asked: what the user stated.
    """

    subject: str
    profile: str
    seed: int
    versions: Mapping[str, str]
    results: tuple[Result, ...]
    pairs: Pairs = Pairs()
    about: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    outline: Outline | None = None
    campaign: Campaign | None = None
    asked: Asked = Asked()  # noqa: RUF009 - frozen

    def __post_init__(self) -> None:
        """Clean every text, which may come from a layer or a file."""
        for name in ("subject", "profile"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        for name in ("versions", "about"):
            object.__setattr__(self, name, clean_values(getattr(self, name)))

    @property
    def counts(self) -> dict[str, int]:
        """The number of laws of each status."""
        counted = Counter(result.status for result in self.results)

        return {status: counted[status] for status in STATUSES}

    @property
    def executed(self) -> int:
        """The number of laws that were tried; a run in which none was is never a pass."""
        return sum(result.status in EXECUTED for result in self.results)

    @property
    def against(self) -> int:
        """The number of laws that count against the subject."""
        return sum(result.status in AGAINST for result in self.results)

    @property
    def ok(self) -> bool:
        """Whether every law was checked, none counts against the subject, and that says enough."""
        return self.complete and not self.against and self.unverified is None

    @property
    def unverified(self) -> Unverified | None:
        """Why a complete run verifies nothing, although no law counts against the subject."""
        if self.against or not self.complete:
            return None

        return unverified(self.results, self.about)

    @property
    def skips_equations(self) -> bool:
        """Whether a law on equations was asked for and skipped."""
        return skips_equations(self.results)

    @property
    def without_equations(self) -> bool:
        """Whether the equations of a layer were not checked, though a law on them was asked for."""
        return self.skips_equations or self.about.get("equations") in OTHERS

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the runs: one, unless reports are united."""
        return (self.seed,)

    @property
    def over_seeds(self) -> str:
        """With how many of several seeds it has its outcome; empty for one."""
        return ""

    @property
    def flaky(self) -> tuple[LawOverSeeds, ...]:
        """The laws whose status depends on the seed."""
        return ()

    def law_over_seeds(self, result: Result) -> LawOverSeeds:
        """Return the results of the law of a result, by seed."""
        return LawOverSeeds(result.law, {self.seed: result})

    @property
    def seconds(self) -> float:
        """The seconds that all laws took together."""
        return sum(result.seconds for result in self.results)

    @property
    def outcome(self) -> str:
        """The verdict in two words."""
        if self.against:
            return "does not conform"
        if not self.complete:
            return "interrupted"

        return "conforms" if self.unverified is None else "not verified"

    @property
    def verdict(self) -> str:
        """The verdict in one line, with the counts."""
        counted = ", ".join(f"{n} {status}" for status, n in self.counts.items() if n)
        cut = "" if self.complete or not self.against else ", interrupted"

        why = f": {self.unverified}" if self.unverified else ""

        return f"{self.outcome}{self.over_seeds}{cut}{self.proviso}{why} ({counted or 'no laws'})"

    @property
    def proviso(self) -> str:
        """What a verdict of a subject that conforms leaves open, after a semicolon; else empty."""
        if self.outcome != "conforms":
            return ""
        own: list[Part] = ["equations"] if self.without_equations else []
        other = f"; {OTHER_WEIGHTS.format(name)}" if (name := self.about.get("same_names")) else ""

        return other + proviso([*own, *unchecked_parts(self.results, self.about, self.outline)])
