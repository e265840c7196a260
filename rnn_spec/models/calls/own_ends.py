"""Calls in which one of several sequences along an axis ends, or is cut, before the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import torch
from torch import Tensor

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.drawing import mask_of
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.pairing import OwnEnds
from rnn_spec.models.signature.roles import OF_ENDS, Role

__all__ = ["ending_early", "narrower"]

FEWEST = 3
"""How many steps are needed to leave one out: a single step fits sequences of any length."""


def ending_early(call: Call, own: OwnEnds) -> Call | None:
    """
    Return a call in which a sequence ends before the others, in all samples but the longest.

    The lengths of the call are those of this sequence: what results have past them is nothing that
    a law is about. None if no sample can end earlier, or if it is known what is past its end.
    """
    ends = [call.signature.argument(path) for path in own.ends if path in call.values]
    if not ends or not call.is_free(own.sequence):
        return None
    lengths = call.lengths[own.axis]
    least = max(1, *(each.low for each in ends))
    early = torch.minimum((lengths // 2).clamp(min=least), lengths)
    longest = int(lengths.argmax())
    early[longest] = lengths[longest]
    if torch.equal(early, lengths):
        return None

    return _with_ends(replace(call, lengths={**call.lengths, own.axis: early}), own.ends)


def narrower(call: Call, own: OwnEnds) -> Call | None:
    """
    Return a call in which a sequence alone has one step less; None if there are too few.

    No sequence reaches the step that it lacks.
    """
    count = call.steps(own.axis) - 1
    if count < FEWEST - 1 or own.sequence not in call.values:
        return None
    lengths = call.lengths[own.axis].clamp(max=count)
    shorter = _with_ends(replace(call, lengths={**call.lengths, own.axis: lengths}))
    cut = [own.sequence, *own.ends]

    return shorter.with_values(
        {
            each.path: shorter.values[each.path].narrow(place, 0, count)
            for each in call.signature.arguments
            if each.path in cut and (place := each.axis(own.axis)) is not None
        }
    )


def _with_ends(call: Call, paths: Collection[str] | None = None) -> Call:
    """Return a call whose lengths and masks, all or some by their paths, agree with its lengths."""
    ends = (each for axis in call.lengths for each in call.signature.padded.get(axis, ()))
    given = (each for each in ends if each.path in call.values and each.role in OF_ENDS)

    return call.with_values(
        {each.path: _end(each, call) for each in given if paths is None or each.path in paths}
    )


def _end(end: Argument, call: Call) -> Tensor:
    """Return lengths or a mask that agree with the lengths of a call."""
    like = call.values[end.path]
    if end.role is Role.LENGTHS:
        return call.lengths[str(call.signature.counted(end))].to(like)

    return mask_of(end, call, like.shape).to(like)
