"""What a verdict that a subject conforms does not cover, though it matters: parts, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from rnn_spec.causes.cause import Inconclusive, NoSamples, NotOffered
from rnn_spec.causes.spelling import Stated
from rnn_spec.law_definition.capability import Capability
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.models.laws.padding import model_padding
from rnn_spec.models.laws.time import model_streaming
from rnn_spec.models.signature.outline import Outline
from rnn_spec.models.signature.roles import OF_ENDS, Role
from rnn_spec.reports.result import Result
from rnn_spec.role_names import LEFT_OUT, Counting

__all__ = ["Part", "inputs_apart", "left_out", "proviso", "unchecked_parts", "why_no_state"]

Part: TypeAlias = Literal[
    "equations", "samples", "mask", "lengths", "padding", "separate lengths", "state"
]

PLURAL = frozenset({"equations", "samples", "lengths", "separate lengths"})

OF_PADDING = frozenset(each.value for each in OF_ENDS)
"""The roles of arguments that say where sequences end."""


ABOUT_PADDING = frozenset({Capability.LENGTHS, Feature.PADDING})
"""What the laws about padding require, of a layer and of a model."""


def unchecked_parts(
    results: Sequence[Result], about: Mapping[str, str], outline: Outline | None
) -> tuple[Part, ...]:
    """Return what was not checked, though arguments or results show that a subject has it."""
    return tuple(dict.fromkeys([*_model_parts(results, outline), *left_out(results, about)]))


def left_out(results: Sequence[Result], about: Mapping[str, str]) -> dict[Counting, str]:
    """Return the arguments that may say which steps count, if laws about that were asked for."""
    laws = (EVERY_LAW.get(each.law) for each in results)
    if not any(law is not None and ABOUT_PADDING & {*law.requires} for law in laws):
        return {}

    return {counting: about[line] for counting, line in LEFT_OUT.items() if line in about}


def _model_parts(results: Sequence[Result], outline: Outline | None) -> Iterator[Part]:
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
    if inputs_apart(results, outline):
        yield "separate lengths"


def why_no_state(results: Sequence[Result], outline: Outline | None) -> str:
    """Return why no case decides whether a state may be passed on; empty if one does."""
    causes = (each.cause for each in results if each.law == model_streaming.name)
    cause = next(causes, None)
    has_state = Role.STATE.value in _roles(outline)

    return cause.reason if has_state and isinstance(cause, Inconclusive) else ""


def inputs_apart(results: Sequence[Result], outline: Outline | None) -> Mapping[str, Stated]:
    """Return what states that a sequence ends by itself, if a run left open whether it does."""
    is_open = any(each.law == model_padding.name and each.status == "passed" for each in results)

    return outline.statements.apart if is_open and outline is not None else {}


def _roles(outline: Outline | None) -> set[str]:
    return {each.role for each in outline.arguments} if outline is not None else set()


def proviso(parts: Sequence[Part]) -> str:
    """Return what was not checked, as it follows the verdict; empty if all was."""
    if not parts:
        return ""
    verb = "were" if len(parts) > 1 or parts[0] in PLURAL else "was"

    return f"; its {' and '.join(parts)} {verb} not checked"
