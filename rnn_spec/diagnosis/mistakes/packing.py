"""Mistakes that show when a packed batch is compared with its sequences alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec.diagnosis.mistakes.call import Call, with_packed_call
from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.diagnosis.mistakes.computed import gives_value_of
from rnn_spec.diagnosis.mistakes.explanation import Evidence, Explanation, Failed
from rnn_spec.law_definition.quantities import Lengths, State, joined_samples, sample, samples

__all__ = ["packing_mistakes"]

PackedResults: TypeAlias = tuple[tuple[Tensor, ...], State]


@dataclass(frozen=True)
class Batch:
    """A packed batch: the call of its padded sequences, and their lengths."""

    call: Call
    lengths: Lengths

    def alone(self) -> PackedResults:
        """Return the results of each sequence alone, up to its own length."""
        run, x, state = self.call.run, self.call.x, self.call.state
        alone = [run(x[:end, n : n + 1], sample(state, n)) for n, end in enumerate(self.lengths)]

        return tuple(out[:, 0] for out, _ in alone), joined_samples([each for _, each in alone])

    def misled(self) -> PackedResults:
        """Return what `alone` does if the given state is read in the packed order."""
        state = samples(self.call.state, self.order().argsort())

        return replace(self, call=replace(self.call, state=state)).alone()

    def order(self) -> Tensor:
        """Return the order in which torch packs the samples."""
        return torch.sort(torch.tensor(self.lengths), descending=True).indices


Mistake: TypeAlias = Callable[[Batch], PackedResults]


def packing_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the mistakes under which the results of a packed batch would be right."""
    seq, batch, _ = calls.x.shape
    lengths = Lengths(tuple(seq - (2 * n + 1) % seq for n in range(batch)))
    actual = calls.new().packed(calls.x, lengths, calls.state)
    padded = pack_padded_sequence(calls.x, torch.tensor(lengths), enforce_sorted=False)
    call = Call(calls.new(), calls.layer.options, pad_packed_sequence(padded)[0], calls.state)
    packed = Batch(call, lengths)
    if calls.differ(actual, packed.alone()):
        for text, mistake in MISTAKES.items():
            if calls.same(actual, mistake(packed)):
                yield Explanation(text, _packed_by(mistake))


def _packed_by(mistake: Mistake) -> Evidence:
    """Explain failures that the subject also has where packed batches are computed so."""

    def explains(failed: Failed) -> bool:
        subject = with_packed_call(failed.subject, lambda *of: mistake(Batch(*of)))
        return gives_value_of(subject)(failed)

    return explains


def _stays_sorted(batch: Batch) -> PackedResults:
    return _in(batch.alone(), batch.order())


def _misled_and_sorted(batch: Batch) -> PackedResults:
    return _in(batch.misled(), batch.order())


def _final_sorted(batch: Batch) -> PackedResults:
    outs, final = batch.alone()

    return outs, samples(final, batch.order())


def _misled_and_final_sorted(batch: Batch) -> PackedResults:
    outs, final = batch.misled()

    return outs, samples(final, batch.order())


def _ends_in_the_padding(batch: Batch) -> PackedResults:
    return batch.alone()[0], batch.call.results()[1]


def _runs_the_padding(batch: Batch) -> PackedResults:
    out, final = batch.call.results()

    return tuple(out[:end, n] for n, end in enumerate(batch.lengths)), final


def _in(results: PackedResults, order: Tensor) -> PackedResults:
    outs, final = results

    return tuple(outs[n] for n in order), samples(final, order)


TAKEN = "the given state is read in the packed order"

MISTAKES: Mapping[str, Mistake] = {
    "the results are returned in the packed order, not in the caller's": _stays_sorted,
    f"{TAKEN}, and the results are returned in it": _misled_and_sorted,
    TAKEN: Batch.misled,
    "the final state is returned in the packed order, not in the caller's": _final_sorted,
    f"{TAKEN}, and the final state is returned in it": _misled_and_final_sorted,
    "the final state is taken at the end of the padding, not at the end of each sequence": (
        _ends_in_the_padding
    ),
    "the padding of a packed batch is processed as if it were steps": _runs_the_padding,
}
