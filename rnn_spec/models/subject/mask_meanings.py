"""Whether a mask beside a state hides padding, or says where an episode goes on: by experiment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.model.structure import Structure
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.calls.drawing import draw, draw_other
from rnn_spec.models.calls.results import Results
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import Role, may_be_resets
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Model, Subject
from rnn_spec.models.subject.observing import with_results
from rnn_spec.models.subject.sizes import fitted

__all__ = ["with_mask_meanings"]

SIZES = (3, 5)
"""Samples and steps of the calls that decide."""

LEAST = 3
"""The least steps: one before a reset, and one after."""

ALIKE = 1e-4
"""How much results may differ by rounding."""


def with_mask_meanings(subject: Subject, result: Structure | NestedOf | None) -> Subject:
    """
    Return a model whose masks beside a state have the role that calls of the model show.

    Where False begins an episode, nothing before that step matters any more. Where it hides
    padding, the values that are hidden change no valid result. Otherwise it is not known.
    """
    for mask in _doubtful(subject):
        role = _meaning(subject, mask)
        if role is not Role.MASK:
            subject = with_results(_with_role(subject, mask, role), result)

    return subject


def _doubtful(subject: Subject) -> Iterator[Argument]:
    """Yield the masks that nobody stated, beside a state, and that may say where episodes begin."""
    signature = subject.signature
    if subject.refused or subject.random or not signature.with_role(Role.STATE):
        return
    for each in signature.with_role(Role.MASK):
        if not each.is_stated and may_be_resets(last_name(each.path)):
            yield each


def _meaning(subject: Subject, mask: Argument) -> Role:
    try:
        if _continues(_with_role(subject, mask, Role.CONTINUES), mask):
            return Role.CONTINUES
        return Role.MASK if _hides(subject, mask) else Role.UNDECIDED_MASK
    except ModelError:
        return Role.UNDECIDED_MASK


def _with_role(subject: Subject, mask: Argument, role: Role) -> Subject:
    signature = subject.signature
    arguments = (
        replace(each, role=role) if each.path == mask.path else each for each in signature.arguments
    )

    return replace(subject, signature=replace(signature, arguments=tuple(arguments), variants={}))


def _calls(subject: Subject) -> tuple[Call, Call]:
    case = ModelCase(fitted(subject, *SIZES), 0, subject.dtype)

    return (
        draw(subject.signature, case, subject.fill),
        draw_other(subject.signature, case, subject.fill),
    )


def _continues(subject: Subject, mask: Argument) -> bool:
    """Return whether nothing before a step matters where the mask is False there, or one before."""
    call, other = _calls(subject)
    flags, axis = subject.signature.argument(mask.path), subject.signature.counted(mask)
    if axis is None or call.steps(axis) < LEAST:
        return False
    at, model, plain = call.steps(axis) // 2, subject.model(), call.without_resets()
    reset = plain.with_reset(flags, axis, at, 0)

    def remembered(start: Call, step: int) -> float:
        changed = start.with_earlier_steps(axis, step, other, 0)
        return _difference_from(model, start, changed, axis, step)

    return any(remembered(reset, step) <= ALIKE < remembered(plain, step) for step in (at, at + 1))


def _difference_from(model: Model, one: Call, other: Call, axis: str, step: int) -> float:
    """Return how much the first sample differs from a step on, and in its states."""
    found, changed = (model(each).only_sample(0) for each in (one, other))

    return max(
        largest_difference(changed.from_step(axis, step), found.from_step(axis, step)),
        largest_difference(_states(changed), _states(found)),
    )


def _states(results: Results) -> Results:
    paths = {each.part for each in results.call.signature.streams}

    return replace(results, values={k: v for k, v in results.values.items() if k in paths})


def _hides(subject: Subject, mask: Argument) -> bool:
    """Return whether other values where the mask is False change no valid result."""
    call, other = _calls(subject)
    axis, model = subject.signature.counted(mask), subject.model()
    if axis is None or axis not in call.lengths:
        return False
    base, changed = (
        model(each).of_known_extent().valid() for each in (call, call.with_padding(axis, other))
    )

    return largest_difference(changed, base) <= ALIKE
