"""Why a run in which no law counts against the subject verifies nothing all the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rnn_spec.models.laws.every_law import EVERY_FOUNDATION
from rnn_spec.reports.result import EXECUTED, Result

__all__ = ["Unverified", "unverified"]

Reason: TypeAlias = Literal[
    "nothing_tried",
    "foundation_fails",
    "foundation_undecided",
    "nothing_passed",
    "foundations_only",
]


@dataclass(frozen=True)
class Unverified:
    """
    Why a run verifies nothing.

    Attributes:
        reason: what the results lack.
        laws: the laws that it is about.
    """

    reason: Reason
    laws: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the reason in words."""
        match self.reason:
            case "nothing_tried":
                return "no law was tried"
            case "nothing_passed":
                return "no law passed"
            case "foundations_only":
                return "only laws that others require were tried"
            case "foundation_undecided":
                return f"{', '.join(self.laws)}: not decided, and most laws require it"
        verb = "fails" if len(self.laws) == 1 else "fail"

        return f"{', '.join(self.laws)} {verb}, and most laws require it"


def unverified(results: Sequence[Result]) -> Unverified | None:
    """Return why results verify nothing, if so; a failure that counts is no such reason."""
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

    return None


def _names(results: Sequence[Result], statuses: Collection[str]) -> list[str]:
    return [each.law for each in results if each.status in statuses]
