"""The likely mistake behind a broken contract: found by trying what would mend it."""

from contracts.diagnosis.kinds import KINDS
from contracts.diagnosis.shapes import SHAPES
from contracts.diagnosis.situation import Situation
from contracts.diagnosis.types import TYPES

__all__ = ["Situation", "hint"]

MISTAKES = (*TYPES, *KINDS, *SHAPES)
"""Every mistake that is recognised; the first that fits is told."""


def hint(situation: Situation) -> str | None:
    """Name the mistake that explains a broken contract, or None where none does."""
    for mistake in MISTAKES:
        try:
            found = mistake(situation)
        except Exception:  # noqa: S112 - a value may raise whatever is asked of it
            continue
        if found is not None:
            return found

    return None
