"""Whether a mask is True at valid steps or at padding: by experiment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.differences import ALIKE, count_differences, largest_difference
from rnn_spec.models.calls.results import Results
from rnn_spec.models.probes.sizes.sizes import fitted
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["decided_polarity", "drawn_pair", "hides", "with_role"]

POLARITIES = (Role.MASK, Role.PADDING_MASK)

SIZES = (3, 5)
"""Samples and steps of the calls that decide."""

SEEDS = (0, 1, 2)
"""The seeds of these calls."""


def decided_polarity(subject: Subject, mask: Argument) -> Role | None:
    """
    Return whether a mask is True at valid steps or at padding; None if calls do not decide.

    With the right meaning, other values at hidden steps change no valid result, and with the wrong
    one they do, or fewer results depend on a valid step. A mask that hides more than padding shows
    nothing: with True at padding, a step must reach as many results as with True at valid steps.
    """
    either = [with_role(subject, mask, role) for role in POLARITIES]
    hidden = [hides(each, mask) for each in either]
    if not any(hidden):
        return None
    valid, padding = (_reach(each, mask) for each in either)
    match hidden:
        case [True, False]:
            return Role.MASK
        case [False, True]:
            return Role.PADDING_MASK if padding >= max(valid, 1) else None

    return Role.MASK if valid > padding else None


def with_role(subject: Subject, mask: Argument, role: Role) -> Subject:
    """Return a model whose mask has a role."""
    signature = subject.signature
    arguments = (
        replace(each, role=role) if each.path == mask.path else each for each in signature.arguments
    )

    return replace(subject, signature=replace(signature, arguments=tuple(arguments), variants={}))


def drawn_pair(subject: Subject, seed: int = 0) -> tuple[Call, Call]:
    """Return a call, and another one with its sizes and lengths and other values."""
    return subject.draw_pair(seed, fitted(subject, *SIZES))


def hides(subject: Subject, mask: Argument) -> bool:
    """Return whether other values at hidden steps change no valid result, and calls run."""
    try:
        pairs = [
            _valid_results(subject, call, call.with_padding(axis, other))
            for axis, call, other in _padded_calls(subject, mask)
        ]
    except ModelError:
        return False

    return bool(pairs) and all(largest_difference(*pair) <= ALIKE for pair in pairs)


def _reach(subject: Subject, mask: Argument) -> int:
    """Return how many valid results of the first sample another first step changes."""
    try:
        return sum(
            count_differences(
                *_valid_results(subject, call, call.with_earlier_steps(axis, 1, other, 0))
            )
            for axis, call, other in _padded_calls(subject, mask)
        )
    except ModelError:
        return 0


def _padded_calls(subject: Subject, mask: Argument) -> Iterator[tuple[str, Call, Call]]:
    """Yield calls with sequences that end early along the axis of a mask, each with another one."""
    axis = subject.signature.counted(mask)
    for seed in SEEDS:
        call, other = drawn_pair(subject, seed)
        is_given = mask.path in call.values and axis in call.lengths
        if axis is not None and is_given and bool(call.past(axis).any()):
            yield axis, call, other


def _valid_results(subject: Subject, *calls: Call) -> tuple[Results, ...]:
    return tuple(subject.results(each).of_known_extent().valid() for each in calls)
