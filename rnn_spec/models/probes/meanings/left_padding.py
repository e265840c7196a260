"""Padding before the sequences, where tokens were found to have padding: it is no fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from contracts.model.structure import Structure
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.differences import ALIKE, largest_difference
from rnn_spec.models.probes.sizes.observing import with_results
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["without_left_padding"]

SEEDS = (0, 1, 2)

LEFT = "token {} of {} is padding before the sequences, as calls show: it is not checked there"
"""The line about padding on the left."""


def without_left_padding(subject: Subject, result: Structure | NestedOf | None) -> Subject:
    """
    Return a model without the padding that was found of its tokens, if it expects it on the left.

    It does if each sequence with padding before it has the result that it has alone, and with
    padding after it has not.
    """
    arguments = subject.signature.arguments
    found = [each for each in arguments if each.is_found and each.padding is not None]
    if subject.refused or not found or not _is_left(with_results(subject, result)):
        return subject
    left = tuple(
        replace(each, padding=None, is_found=None) if each in found else each for each in arguments
    )
    names = " and ".join(each.path for each in found)
    note = {"padding": LEFT.format(found[0].padding, names)}
    signature = replace(subject.signature, arguments=left)

    return replace(subject, signature=signature, notes={**subject.notes, **note})


def _is_left(subject: Subject) -> bool:
    if subject.signature.batch is None:
        return False
    calls = [subject.draw_call(seed) for seed in SEEDS]
    try:
        gaps = [gap for call in calls for gap in _gaps(subject, call)]
    except (ModelError, RuntimeError):
        return False

    return (
        bool(gaps)
        and all(left <= ALIKE for left, _ in gaps)
        and any(right > ALIKE for _, right in gaps)
    )


def _gaps(subject: Subject, call: Call) -> Iterator[tuple[float, float]]:
    """Yield how far a sample with padding before it, and after it, is from the same one alone."""
    batch = str(call.signature.batch)
    left, right = (subject.results(each).only(batch) for each in (_turned(call), call))
    for n in range(call.batch):
        lengths = {axis: int(each[n]) for axis, each in call.lengths.items()}
        if any(count < call.steps(axis) for axis, count in lengths.items()):
            alone = call.samples([n])
            before, after = left.samples([n]), right.samples([n])
            for axis, count in lengths.items():
                alone = alone.between(axis, 0, count)
                before = before.narrowed(axis, call.steps(axis) - count, count)
                after = after.cut(axis, count)
            wanted = subject.results(alone).only(batch)
            yield largest_difference(before, wanted), largest_difference(after, wanted)


def _turned(call: Call) -> Call:
    """Return a call with the padding of each sample before its sequence."""
    values = dict(call.values)
    for axis, lengths in call.lengths.items():
        for each in call.signature.arguments:
            place, batch = each.axis(axis), each.axis(call.signature.batch)
            if each.path in values and place is not None and batch is not None:
                values[each.path] = _rolled(values[each.path], batch, place, lengths)

    return call.with_values(values)


def _rolled(value: Tensor, batch: int, place: int, lengths: Tensor) -> Tensor:
    """Return values whose last steps are those of each sequence."""
    moved = value.movedim((batch, place), (0, 1))
    steps = moved.shape[1]
    rows = [row.roll(steps - int(length), 0) for row, length in zip(moved, lengths, strict=True)]

    return torch.stack(rows).movedim((0, 1), (batch, place))
