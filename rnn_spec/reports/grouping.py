"""Group results as they are read: failures with the laws that they block, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rnn_spec.causes.cause import Cause, NoSamples, NotOffered
from rnn_spec.causes.failure import Raised
from rnn_spec.causes.location import (
    DrawsAnew,
    Kept,
    Location,
    LosesBatch,
    ReadsAhead,
    ReadsEarlierCall,
    ReadsPadding,
    Reason,
    SplitsOtherwise,
    SpreadsOverTime,
)
from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.law_definition.capability import Capability
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.result import Result
from rnn_spec.vocabulary import BROKEN

__all__ = [
    "FailedLaw",
    "Family",
    "Skip",
    "blocked_by_others",
    "by_cause",
    "failed_laws",
    "families",
    "is_about_the_notebook",
    "names_of",
    "skips",
    "without_repeated",
]

FEW = 5
"""How many of the laws that one failure concerns are named."""

SAMPLES = "model_batch"
"""The law that samples were found."""


ABOUT: Mapping[type[Reason], tuple[str, ...]] = {
    DrawsAnew: ("determinism", "rng_kept"),
    Kept: ("parameters_kept", "no_carry", "determinism"),
    ReadsEarlierCall: ("no_carry", "determinism"),
}
"""Laws that are about what an operation does: they say it more plainly than others it breaks."""


OF_STEPS = (ReadsAhead, SpreadsOverTime, ReadsPadding, SplitsOtherwise)
"""What an operation does to the steps as well that confuses the samples with them."""


@dataclass(frozen=True)
class FailedLaw:
    """
    A law that failed.

    Attributes:
        result: its result.
        blocks: the results of the laws that it blocks.
        alike: other laws that failed for the same cause.
    """

    result: Result
    blocks: tuple[Result, ...]
    alike: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Family:
    """The laws of a family that passed, and the number of those that were not skipped."""

    name: str
    passed: tuple[Result, ...]
    asked: int

    @property
    def whole(self) -> bool:
        """Whether all passed."""
        return len(self.passed) == self.asked


@dataclass(frozen=True)
class Skip:
    """A reason to skip laws, and the laws."""

    reason: str
    laws: tuple[str, ...]


def failed_laws(results: Sequence[Result], status: str) -> list[FailedLaw]:
    """List the laws of a status, each with the laws that it is the first to block."""
    firsts = _first_blockers(results)
    blocks: dict[str, list[Result]] = {}
    for each in results:
        if each.law in firsts:
            blocks.setdefault(firsts[each.law], []).append(each)

    return [
        FailedLaw(each, tuple(blocks.get(each.law, ())))
        for each in results
        if each.status == status
    ]


def without_repeated(results: Sequence[Result]) -> list[Result]:
    """
    Return results without those that repeat what a line above them says.

    Where no law of samples applies, that line says why: samples were not found.
    """
    is_said = any(isinstance(each.cause, NoSamples) for each in results)

    return [each for each in results if not (is_said and each.law == SAMPLES)]


def by_cause(failed: Iterable[FailedLaw]) -> list[FailedLaw]:
    """
    Unite failures with the same cause, and list first those of which the line is known.

    Then come those with a hint, and then those that block the most laws of other families: a
    gradient that is missing blocks laws of gradients, and a wrong value comes before it. What only
    packed sequences show comes after what every call shows. A model that runs at one size is said
    so first: other laws are checked at that size alone.
    """
    groups: list[list[FailedLaw]] = []
    signs: list[set[str]] = []
    ranked = sorted(failed, key=_rank)
    confused = {_spot(each.result.location): each for each in ranked if _loses_batch(each.result)}
    for each in ranked:
        first = confused.get(_spot(each.result.location), each) if _is_of_steps(each) else each
        own = set(_signs_of_cause(first.result))
        at = next((n for n, known in enumerate(signs) if known & own), len(groups))
        if at == len(groups):
            groups.append([])
            signs.append(set())
        groups[at].append(each)
        signs[at] |= own

    return [_united(group) for group in groups]


def _united(group: Sequence[FailedLaw]) -> FailedLaw:
    """Unite failures with one cause, below the law that is about it; the first one if none is."""
    about = (each for each in group if _is_about_its_cause(each.result))
    head = next(about, None) or next(
        (each for each in group if _loses_batch(each.result)), group[0]
    )
    blocked = {each.law: each for failed in group for each in failed.blocks}

    return FailedLaw(
        head.result,
        tuple(blocked.values()),
        tuple(each.result for each in group if each is not head),
    )


def _is_about_its_cause(result: Result) -> bool:
    """Return whether a law is about what the line of its failure does."""
    place = result.location

    return place is not None and result.law in ABOUT.get(type(place.reason), ())


def _loses_batch(result: Result) -> bool:
    """Return whether the line of a failure is one from which on no axis is the batch."""
    return result.location is not None and isinstance(result.location.reason, LosesBatch)


def _is_of_steps(failed: FailedLaw) -> bool:
    place = failed.result.location

    return place is not None and isinstance(place.reason, OF_STEPS)


def _spot(place: Location | None) -> tuple[object, ...]:
    """Return the line and the operation of a place."""
    if place is None:
        return ()
    operation = place.operation

    return (place.file, place.line, operation.name if operation else "")


def names_of(results: Sequence[Result], *, every: bool = False) -> str:
    """Return the names of laws, or of the first of them and how many more there are."""
    whole = every or len(results) <= FEW + 1
    shown = results if whole else results[:FEW]
    rest = len(results) - len(shown)

    return ", ".join(each.law for each in shown) + (f", and {rest} more" if rest else "")


def _rank(failed: FailedLaw) -> tuple[bool, bool, bool, bool, int]:
    result, place = failed.result, failed.result.location
    has_line = place is not None and place.line > 0
    runs_at_one_size = isinstance(result.cause, RunsOnlyAt)

    return (
        _is_about_packing(failed),
        not runs_at_one_size,
        not has_line,
        not result.shown_hint,
        -_reach(failed),
    )


def _reach(failed: FailedLaw) -> int:
    """Return how many laws of other families a failure blocks."""
    return sum(each.family != failed.result.family for each in failed.blocks)


def _is_about_packing(failed: FailedLaw) -> bool:
    law = CATALOGUE.get(failed.result.law)

    return law is not None and Capability.PACKED in law.requires


def _signs_of_cause(result: Result) -> Iterator[str]:
    """
    Yield what results with one cause have in common, any of it; a cause may have no hash.

    That is the mistake that a hint names, what happens on a line of the source if that is known,
    or else the cause.
    """
    cause, place = result.cause, result.location
    if result.hint:
        yield repr(("hint", result.hint))
    if cause is None:
        yield repr(("law", result.law))
    elif place is not None and place.line:
        error = cause.error if isinstance(cause, Raised) else ""
        yield repr((error, place.file, place.line, place.reason))
    else:
        yield repr(cause)


def blocked_by_others(results: Sequence[Result]) -> list[Result]:
    """List the blocked laws whose blockers are not among the results."""
    firsts = _first_blockers(results)

    return [each for each in results if each.status == "blocked" and each.law not in firsts]


def families(results: Iterable[Result]) -> list[Family]:
    """Group the laws that passed by family, in catalogue order."""
    groups: dict[str, list[Result]] = {}
    for each in results:
        if each.status != "skipped":
            groups.setdefault(each.family or each.level, []).append(each)
    every = [
        Family(name, tuple(each for each in group if each.status == "passed"), len(group))
        for name, group in groups.items()
    ]

    return [each for each in every if each.passed]


def skips(results: Iterable[Result]) -> list[Skip]:
    """Group the laws that were skipped by their reason."""
    groups: dict[str, list[str]] = {}
    for each in results:
        if each.status == "skipped" and not is_about_the_notebook(each.cause):
            groups.setdefault(each.reason or "no reason was given", []).append(each.law)

    return [Skip(reason, tuple(laws)) for reason, laws in groups.items()]


def is_about_the_notebook(cause: Cause | None) -> bool:
    """Return whether a law was skipped because it is about one network only."""
    return isinstance(cause, NotOffered) and cause.capability == Capability.NOTEBOOK.name.lower()


def _first_blockers(results: Sequence[Result]) -> dict[str, str]:
    """Return, for each blocked law, the first law in the list that blocks it."""
    places = {each.law: n for n, each in enumerate(results) if each.status in BROKEN}
    broken = {each.law: [law for law in each.blockers if law in places] for each in results}

    return {law: min(named, key=places.__getitem__) for law, named in broken.items() if named}
