"""Sequences along one axis of which it is not known whether each ends by itself."""

from __future__ import annotations

from rnn_spec.models.calls.differences import ALIKE, largest_difference
from rnn_spec.models.calls.own_ends import ending_early
from rnn_spec.models.signature.pairing import OwnEnds
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.own_widths import runs_apart

__all__ = ["tied_ends"]

SEEDS = (0, 1)


def tied_ends(subject: Subject) -> OwnEnds | None:
    """
    Return a sequence that is read past its own lengths or mask, where that may be meant.

    It may where no call runs in which one of the sequences along the axis has fewer steps: then
    each step of one may belong to that of another, and all may end together.
    """
    if subject.refused:
        return None
    every = (
        each
        for seed in SEEDS
        for each in subject.signature.own_ends
        if _is_tied(subject, each, seed)
    )

    return next(every, None)


def _is_tied(subject: Subject, own: OwnEnds, seed: int) -> bool:
    call, other = subject.draw_pair(seed)
    early, f = ending_early(call, own), subject.model()
    if early is None or runs_apart(f, call):
        return False
    changed = early.with_padding(own.axis, other, path=own.sequence)
    try:
        base, got = (f(each).of_known_extent().valid() for each in (early, changed))
    except ModelError:
        return False

    return bool(base.values) and largest_difference(got, base) > ALIKE
