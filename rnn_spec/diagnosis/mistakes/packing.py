"""Mistakes that show when a packed batch is compared with its sequences alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec.diagnosis.mistakes.evidence.call import Call, with_packed_call
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.computed import gives_value_of
from rnn_spec.diagnosis.mistakes.evidence.explanation import Evidence, Explanation, Failed
from rnn_spec.diagnosis.mistakes.evidence.padded_batch import (
    Batch,
    BatchMistake,
    BatchResults,
    different_lengths,
    ends_in_the_padding,
    final_sorted,
    runs_the_padding,
)
from rnn_spec.law_definition.quantities import samples

__all__ = ["packing_mistakes"]


def packing_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the mistakes under which the results of a packed batch would be right."""
    lengths = different_lengths(calls.x)
    actual = calls.new().packed(calls.x, lengths, calls.state)
    padded = pack_padded_sequence(calls.x, torch.tensor(lengths), enforce_sorted=False)
    call = Call(calls.new(), calls.layer.options, pad_packed_sequence(padded)[0], calls.state)
    packed = Batch(call, lengths)
    if calls.differ(actual, packed.alone()):
        for text, mistake in MISTAKES.items():
            if calls.same(actual, mistake(packed)):
                yield Explanation(text, _packed_by(mistake))


def _packed_by(mistake: BatchMistake) -> Evidence:
    """Explain failures that the subject also has where packed batches are computed so."""

    def explains(failed: Failed) -> bool:
        subject = with_packed_call(failed.subject, lambda *of: mistake(Batch(*of)))
        return gives_value_of(subject)(failed)

    return explains


def _stays_sorted(batch: Batch) -> BatchResults:
    return _in(batch.alone(), batch.order())


def _misled_and_sorted(batch: Batch) -> BatchResults:
    return _in(batch.misled(), batch.order())


def _misled_andfinal_sorted(batch: Batch) -> BatchResults:
    outs, final = batch.misled()

    return outs, samples(final, batch.order())


def _in(results: BatchResults, order: Tensor) -> BatchResults:
    outs, final = results

    return tuple(outs[n] for n in order), samples(final, order)


TAKEN = "the given state is read in the packed order"

MISTAKES: Mapping[str, BatchMistake] = {
    "the results are returned in the packed order, not in the caller's": _stays_sorted,
    f"{TAKEN}, and the results are returned in it": _misled_and_sorted,
    TAKEN: Batch.misled,
    "the final state is returned in the packed order, not in the caller's": final_sorted,
    f"{TAKEN}, and the final state is returned in it": _misled_andfinal_sorted,
    "the final state is taken at the end of the padding, not at the end of each sequence": (
        ends_in_the_padding
    ),
    "the padding of a packed batch is processed as if it were steps": runs_the_padding,
}
