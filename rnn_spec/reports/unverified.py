"""Why a run in which no law counts against the subject verifies too little all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rnn_spec.causes.cause import AboveLevel, NoSamples, NotOffered
from rnn_spec.law_definition.capability import Capability
from rnn_spec.models.laws.every_law import EVERY_FOUNDATION
from rnn_spec.reports.result import EXECUTED, Result

__all__ = ["Unverified", "skips_equations", "unverified", "unverified_subject"]

Reason: TypeAlias = Literal[
    "nothing_tried",
    "foundation_fails",
    "foundation_undecided",
    "nothing_passed",
    "foundations_only",
    "prerequisite_fails",
    "samples_not_found",
    "samples_not_in_result",
    "other_equations",
    "variant",
    "idle_mask",
]

TEXTS: Mapping[Reason, str] = {
    "nothing_tried": "no law was tried",
    "nothing_passed": "no law passed",
    "foundations_only": "only laws that others require were tried",
    "samples_not_found": "no axis of samples was found",
    "samples_not_in_result": "the result has no axis of samples",
    "other_equations": "its name is that of a kind whose equations it does not compute",
    "variant": (
        "it is a published variant of the stated kind, without torch.nn's equations; the level "
        "relations checks the rest"
    ),
    "idle_mask": "it takes a mask that changes no result",
}
"""The reasons that name no law, in words."""

SAMPLES: Mapping[str, Reason] = {
    "not_found": "samples_not_found",
    "not_in_result": "samples_not_in_result",
}
"""Why a model may mix its samples for all that was tried."""


@dataclass(frozen=True)
class Unverified:
    """
    Why a run verifies nothing, or not what matters most.

    Attributes:
        reason: what the results lack.
        laws: the laws that it is about.
    """

    reason: Reason
    laws: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the reason in words."""
        laws = ", ".join(self.laws)
        match self.reason:
            case "foundation_undecided":
                return f"{laws}: not decided, and most laws require it"
            case "foundation_fails":
                verb = "fails" if len(self.laws) == 1 else "fail"
                return f"{laws} {verb}, and most laws require it"
            case "prerequisite_fails":
                verb = "fails" if len(self.laws) == 1 else "fail"
                return f"{laws} {verb}, which a law that was asked for requires"

        return TEXTS[self.reason]


def unverified(results: Sequence[Result], about: Mapping[str, str]) -> Unverified | None:
    """Return why results verify nothing, if so; a failure that counts is no such reason."""
    return _unverified_run(results) or unverified_subject(results, about)


def unverified_subject(results: Sequence[Result], about: Mapping[str, str]) -> Unverified | None:
    """Return why laws were skipped without which a subject is not verified, whatever others say."""
    if "variant" in about and skips_equations(results):
        return Unverified("variant")
    if found := _without_samples(results):
        return found
    if "named" in about and skips_equations(results):
        return Unverified("other_equations")

    return Unverified("idle_mask") if "idle_mask" in about and _skips_lengths(results) else None


def skips_equations(results: Sequence[Result]) -> bool:
    """Return whether a law on equations was asked for and skipped."""
    causes = (each.cause for each in results if each.status == "skipped")

    return any(isinstance(each, AboveLevel) and each.level == "equations" for each in causes)


def _skips_lengths(results: Sequence[Result]) -> bool:
    """Return whether a law on lengths was asked for and skipped."""
    causes = (each.cause for each in results if each.status == "skipped")
    lengths = Capability.LENGTHS.name.lower()

    return any(isinstance(each, NotOffered) and each.capability == lengths for each in causes)


def _unverified_run(results: Sequence[Result]) -> Unverified | None:
    """Return why the laws that were tried say too little."""
    executed = _names(results, EXECUTED)
    excused = [name for name in _names(results, {"failed", "xfailed"}) if name in EVERY_FOUNDATION]
    undecided = [name for name in _names(results, {"undecided"}) if name in EVERY_FOUNDATION]
    others = [each.law for each in results if each.law not in EVERY_FOUNDATION]
    if not executed:
        return Unverified("nothing_tried")
    if excused:
        return Unverified("foundation_fails", tuple(excused))
    if undecided:
        return Unverified("foundation_undecided", tuple(undecided))
    if not _names(results, {"passed"}):
        return Unverified("nothing_passed")
    if others and not set(others) & set(executed):
        return Unverified("foundations_only")

    return _blocked_by_unasked(results)


def _blocked_by_unasked(results: Sequence[Result]) -> Unverified | None:
    """Return which laws fail that were not asked for, if one that was is blocked by them alone."""
    listed = {each.law for each in results}
    orphans = [each for each in results if each.blockers and not listed & {*each.blockers}]
    blockers = dict.fromkeys(each.blockers[0] for each in orphans)

    return Unverified("prerequisite_fails", tuple(blockers)) if blockers else None


def _without_samples(results: Sequence[Result]) -> Unverified | None:
    """Return why no law of samples applies to a model, if it should have samples."""
    causes = {each.law: each.cause for each in results if isinstance(each.cause, NoSamples)}
    reasons = (SAMPLES[each.why] for each in causes.values() if each.why in SAMPLES)
    reason = next(reasons, None)

    return None if reason is None else Unverified(reason, tuple(causes))


def _names(results: Sequence[Result], statuses: Collection[str]) -> list[str]:
    return [each.law for each in results if each.status in statuses]
