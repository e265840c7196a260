"""Mistakes that show when a padded batch with lengths is compared with its sequences alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch.nn.utils.rnn import pad_sequence

from rnn_spec.diagnosis.mistakes.evidence.call import Call
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, in_laws
from rnn_spec.diagnosis.mistakes.evidence.padded_batch import (
    Batch,
    BatchMistake,
    BatchResults,
    different_lengths,
    ends_in_the_padding,
    final_sorted,
    runs_the_padding,
)
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.quantities import State, samples

__all__ = ["padding_mistakes"]

LAWS = ("lengths_alone", "padding_blind", "padding_gradient")
"""The laws that such a mistake breaks."""


def padding_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the mistakes under which the results with lengths would be right."""
    if Capability.LENGTHS in calls.layer.subject.missing:
        return
    lengths = different_lengths(calls.x)
    out, final = calls.new().with_lengths(calls.x.clone(), lengths, calls.state or None)
    actual = tuple(out[:end, n] for n, end in enumerate(lengths)), final
    padded = Batch(Call(calls.new(), calls.layer.options, calls.x, calls.state), lengths)
    if calls.differ(actual, padded.alone()):
        for text, mistake in MISTAKES.items():
            if calls.same(actual, mistake(padded)):
                yield Explanation(text, in_laws(*LAWS))


def _stays_sorted(batch: Batch) -> BatchResults:
    """Return the results of the sorted samples, cut at the ends of the caller's."""
    (outs, final), order = batch.alone(), batch.order()
    rows = pad_sequence([outs[n] for n in order], batch_first=True)
    cut = tuple(row[:end] for row, end in zip(rows, batch.lengths, strict=True))

    return cut, samples(final, order)


def _reverse_starts_in_the_padding(batch: Batch) -> BatchResults:
    """Return the results of one layer whose reverse direction runs over the padding first."""
    if batch.call.options.num_directions == 1:
        return batch.alone()
    (outs, final), (run, ends) = batch.alone(), runs_the_padding(batch)
    halves = [
        torch.cat([right.chunk(2, -1)[0], wrong.chunk(2, -1)[1]], -1)
        for right, wrong in zip(outs, run, strict=True)
    ]
    parts = [torch.stack([right[0], wrong[1]]) for right, wrong in zip(final, ends, strict=True)]

    return tuple(halves), State(tuple(parts))


MISTAKES: Mapping[str, BatchMistake] = {
    "the results are returned sorted by length, not in the caller's order": _stays_sorted,
    "the final state is returned sorted by length, not in the caller's order": final_sorted,
    "the final state is taken at the end of the padding, not at the end of each sequence": (
        ends_in_the_padding
    ),
    "the reverse direction starts in the padding: reverse each sequence within its length": (
        _reverse_starts_in_the_padding
    ),
    "the padding is processed as if it were steps": runs_the_padding,
}
