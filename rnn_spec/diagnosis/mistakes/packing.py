"""Mistakes that show when a packed batch is compared with its sequences alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.law_definition.quantities import Lengths, State, joined_samples, sample, samples

__all__ = ["packing_hints"]

PackedResults: TypeAlias = tuple[tuple[Tensor, ...], State]


def packing_hints(calls: Calls) -> Iterator[str]:
    """Yield the mistake under which the results of a packed batch would be right."""
    seq, batch, _ = calls.x.shape
    lengths = Lengths(tuple(seq - (2 * n + 1) % seq for n in range(batch)))
    actual = calls.new().packed(calls.x, lengths, calls.state)
    if calls.differ(actual, _alone(calls, lengths)):
        explanations = (*_sorted(calls, lengths), *_padded(calls, lengths))
        yield from (hint for hint, results in explanations if calls.same(actual, results))


def _sorted(calls: Calls, lengths: Lengths) -> Iterator[tuple[str, PackedResults]]:
    """Yield the results of a batch that stays in the packed order, with a hint for each."""
    order = torch.sort(torch.tensor(lengths), descending=True).indices  # as torch packs it
    back = order.argsort()
    moved = replace(calls, state=samples(calls.state, back))
    right, misled = _alone(calls, lengths), _alone(moved, lengths)
    stay = "the results are returned in the packed order, not in the caller's"
    taken = "the given state is read in the packed order"
    final = "the final state is returned in the packed order, not in the caller's"
    yield stay, _in(right, order)
    yield f"{taken}, and the results are returned in it", _in(misled, order)
    yield taken, misled
    yield final, (right[0], _in(right, order)[1])
    yield f"{taken}, and the final state is returned in it", (misled[0], _in(misled, order)[1])


def _padded(calls: Calls, lengths: Lengths) -> Iterator[tuple[str, PackedResults]]:
    """Yield the results of a batch whose padding is processed, with a hint for each."""
    packed = pack_padded_sequence(calls.x, torch.tensor(lengths), enforce_sorted=False)
    out, final = replace(calls, x=pad_packed_sequence(packed)[0]).results()
    yield (
        "the final state is taken at the end of the padding, not at the end of each sequence",
        (_alone(calls, lengths)[0], final),
    )
    yield (
        "the padding of a packed batch is processed as if it were steps",
        (tuple(out[:end, n] for n, end in enumerate(lengths)), final),
    )


def _alone(calls: Calls, lengths: Lengths) -> PackedResults:
    """Return the results of each sequence alone, up to its own length."""
    layer = calls.new()
    alone = [
        layer(calls.x[:end, n : n + 1], sample(calls.state, n)) for n, end in enumerate(lengths)
    ]

    return tuple(out[:, 0] for out, _ in alone), joined_samples([final for _, final in alone])


def _in(results: PackedResults, order: Tensor) -> PackedResults:
    outs, final = results

    return tuple(outs[n] for n in order), samples(final, order)
