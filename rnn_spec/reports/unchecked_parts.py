"""What a verdict that a subject conforms does not cover, though it matters: parts, as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from rnn_spec.causes.cause import Inconclusive, NoSamples, NotOffered
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.time import model_streaming
from rnn_spec.models.signature.outline import Outline
from rnn_spec.models.signature.roles import Role
from rnn_spec.reports.result import Result

__all__ = ["Part", "model_parts", "proviso", "why_no_state"]

Part: TypeAlias = Literal["equations", "samples", "mask", "padding", "state"]

PLURAL = frozenset({"equations", "samples"})

OF_PADDING = frozenset({Role.LENGTHS.value, Role.MASK.value, Role.PADDING_MASK.value})
"""The roles of arguments that say where sequences end."""


def model_parts(results: Sequence[Result], outline: Outline | None) -> Iterator[Part]:
    """Yield what was not checked of a model that its arguments or results show to have it."""
    roles = _roles(outline)
    causes = [each.cause for each in results if each.status == "skipped"]
    offered = {each.capability for each in causes if isinstance(each, NotOffered)}
    if any(isinstance(each, NoSamples) for each in causes):
        yield "samples"
    if Role.UNDECIDED_MASK.value in roles:
        yield "mask"
    if why_no_state(results, outline):
        yield "state"
    if roles & OF_PADDING and Feature.PADDING.name.lower() in offered:
        yield "padding"


def why_no_state(results: Sequence[Result], outline: Outline | None) -> str:
    """Return why no case decides whether a state may be passed on; empty if one does."""
    causes = (each.cause for each in results if each.law == model_streaming.name)
    cause = next(causes, None)
    has_state = Role.STATE.value in _roles(outline)

    return cause.reason if has_state and isinstance(cause, Inconclusive) else ""


def _roles(outline: Outline | None) -> set[str]:
    return {each.role for each in outline.arguments} if outline is not None else set()


def proviso(parts: Sequence[Part]) -> str:
    """Return what was not checked, as it follows the verdict; empty if all was."""
    if not parts:
        return ""
    verb = "were" if len(parts) > 1 or parts[0] in PLURAL else "was"

    return f"; its {' and '.join(parts)} {verb} not checked"
