"""What a mask means that nobody stated: hidden padding, or where an episode goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.model.structure import Structure
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.differences import ALIKE, largest_difference
from rnn_spec.models.calls.results import Results
from rnn_spec.models.probes.meanings.mask_polarity import (
    decided_polarity,
    drawn_pair,
    hides,
    with_role,
)
from rnn_spec.models.probes.sizes.observing import with_results
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import Role, may_be_resets
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject
from rnn_spec.role_names import is_about_padding

__all__ = ["with_mask_meanings"]

LEAST = 3
"""The least steps: one before a reset, and one after."""


def with_mask_meanings(subject: Subject, result: Structure | NestedOf | None) -> Subject:
    """
    Return a model whose masks have the role that calls of the model show.

    Beside a state False may begin an episode: then nothing before that step matters any more.
    Otherwise other values at padding change no valid result, if the mask is True where it should
    be: also where it is annotated, since one that is inverted by mistake looks the same as one that
    is True at padding. Where neither is shown, a mask beside a state is not known, and any other
    one is as its name says, which is no evidence.
    """
    for mask in _doubtful(subject):
        role = _meaning(subject, mask)
        if role not in {None, Role.MASK}:
            subject = with_results(with_role(subject, mask, role), result)
        if role in {None, Role.PADDING_MASK}:
            subject = _with_evidence(subject, mask, is_found=role is not None)

    return subject


def _doubtful(subject: Subject) -> Iterator[Argument]:
    """Yield the masks that nobody stated, and whose names do not say where they are True."""
    if subject.refused or subject.random:
        return
    for each in subject.signature.with_role(Role.MASK):
        if not each.is_stated and not is_about_padding(last_name(each.path)):
            yield each


def _meaning(subject: Subject, mask: Argument) -> Role | None:
    """Return the role that calls show; None if the name is all that is known."""
    if not _may_begin_episodes(subject, mask):
        return Role.MASK if mask.is_shown else decided_polarity(subject, mask)
    try:
        if _continues(with_role(subject, mask, Role.CONTINUES), mask):
            return Role.CONTINUES
    except ModelError:
        return Role.UNDECIDED_MASK

    role = decided_polarity(subject, mask)

    return role or (Role.MASK if hides(subject, mask) else Role.UNDECIDED_MASK)


def _may_begin_episodes(subject: Subject, mask: Argument) -> bool:
    return bool(subject.signature.with_role(Role.STATE)) and may_be_resets(last_name(mask.path))


def _with_evidence(subject: Subject, mask: Argument, *, is_found: bool) -> Subject:
    """Return a model with whether calls showed the role of a mask."""
    arguments = (
        replace(each, is_found=is_found) if each.path == mask.path else each
        for each in subject.signature.arguments
    )

    return replace(subject, signature=replace(subject.signature, arguments=tuple(arguments)))


def _continues(subject: Subject, mask: Argument) -> bool:
    """Return whether nothing before a step matters where the mask is False there, or one before."""
    call, other = drawn_pair(subject)
    flags, axis = subject.signature.argument(mask.path), subject.signature.counted(mask)
    if axis is None or call.steps(axis) < LEAST:
        return False
    at, plain = call.steps(axis) // 2, call.without_resets()
    reset = plain.with_reset(flags, axis, at, 0)

    def remembered(start: Call, step: int) -> float:
        changed = start.with_earlier_steps(axis, step, other, 0)
        return _difference_from(subject, start, changed, axis, step)

    return any(remembered(reset, step) <= ALIKE < remembered(plain, step) for step in (at, at + 1))


def _difference_from(subject: Subject, one: Call, other: Call, axis: str, step: int) -> float:
    """Return how much the first sample differs from a step on, and in its states."""
    found, changed = (subject.results(each).only_sample(0) for each in (one, other))

    return max(
        largest_difference(changed.from_step(axis, step), found.from_step(axis, step)),
        largest_difference(_states(changed), _states(found)),
    )


def _states(results: Results) -> Results:
    paths = {each.part for each in results.call.signature.streams}

    return replace(results, values={k: v for k, v in results.values.items() if k in paths})
