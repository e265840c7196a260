"""A padded batch, and what mistakes make of the results of its sequences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes.evidence.call import Call
from rnn_spec.law_definition.quantities import Lengths, State, joined_samples, sample, samples

__all__ = [
    "Batch",
    "BatchMistake",
    "BatchResults",
    "different_lengths",
    "ends_in_the_padding",
    "final_sorted",
    "runs_the_padding",
]

BatchResults: TypeAlias = tuple[tuple[Tensor, ...], State]
"""The output of each sequence up to its end, and the final states."""


@dataclass(frozen=True)
class Batch:
    """A batch of sequences: the call with all of them padded, and their lengths."""

    call: Call
    lengths: Lengths

    def alone(self) -> BatchResults:
        """Return the results of each sequence alone, up to its own length."""
        run, x, state = self.call.run, self.call.x, self.call.state
        alone = [run(x[:end, n : n + 1], sample(state, n)) for n, end in enumerate(self.lengths)]

        return tuple(out[:, 0] for out, _ in alone), joined_samples([each for _, each in alone])

    def misled(self) -> BatchResults:
        """Return what `alone` does if the given state is read in the packed order."""
        state = samples(self.call.state, self.order().argsort())

        return replace(self, call=replace(self.call, state=state)).alone()

    def order(self) -> Tensor:
        """Return the order in which torch packs the samples."""
        return torch.sort(torch.tensor(self.lengths), descending=True).indices


BatchMistake: TypeAlias = Callable[[Batch], BatchResults]


def different_lengths(x: Tensor) -> Lengths:
    """Return lengths for the samples of a batch, time first, which are not sorted."""
    steps, samples_in_batch, _ = x.shape

    return Lengths(tuple(steps - (2 * n + 1) % steps for n in range(samples_in_batch)))


def final_sorted(batch: Batch) -> BatchResults:
    """Return the final states of the samples sorted by length."""
    outs, final = batch.alone()

    return outs, samples(final, batch.order())


def ends_in_the_padding(batch: Batch) -> BatchResults:
    """Return the final states after the padding."""
    return batch.alone()[0], batch.call.results()[1]


def runs_the_padding(batch: Batch) -> BatchResults:
    """Return the results of the padded batch, each output up to its end."""
    out, final = batch.call.results()

    return tuple(out[:end, n] for n, end in enumerate(batch.lengths)), final
