"""Mistakes that show in a packed batch, beside its sequences alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.law_definition.quantities import Lengths, State, joined_samples, sample, samples

__all__ = ["packing"]

Answers: TypeAlias = tuple[tuple[Tensor, ...], State]


def packing(calls: Calls) -> Iterator[str]:
    """Name the mistake under which the answer to a packed batch would be right."""
    seq, batch, _ = calls.x.shape
    lengths = Lengths(tuple(seq - (2 * n + 1) % seq for n in range(batch)))
    found = calls.new().packed(calls.x, lengths, calls.state)
    if calls.differ(found, _alone(calls, lengths)):
        known = (*_sorted(calls, lengths), *_padded(calls, lengths))
        yield from (says for says, answers in known if calls.same(found, answers))


def _sorted(calls: Calls, lengths: Lengths) -> Iterator[tuple[str, Answers]]:
    """Answers to a batch whose order of packing is not undone."""
    order = torch.sort(torch.tensor(lengths), descending=True).indices  # as torch packs it
    back = order.argsort()
    moved = replace(calls, state=samples(calls.state, back))
    right, misled = _alone(calls, lengths), _alone(moved, lengths)
    stay = "the results stay in the order in which the batch was packed"
    taken = "the state as given is taken to be in the order in which the batch was packed"
    final = "the final state stays in the order in which the batch was packed"
    yield stay, _in(right, order)
    yield f"{taken}, and the results stay in it", _in(misled, order)
    yield taken, misled
    yield final, (right[0], _in(right, order)[1])
    yield f"{taken}, and the final state stays in it", (misled[0], _in(misled, order)[1])


def _padded(calls: Calls, lengths: Lengths) -> Iterator[tuple[str, Answers]]:
    """Answers to a batch whose padding is not left out."""
    packed = pack_padded_sequence(calls.x, torch.tensor(lengths), enforce_sorted=False)
    out, final = replace(calls, x=pad_packed_sequence(packed)[0]).answer()
    yield (
        "the final state is that at the end of the padding, where each sequence's own end belongs",
        (_alone(calls, lengths)[0], final),
    )
    yield (
        "the padding of a packed batch is run as though it were steps",
        (tuple(out[:end, n] for n, end in enumerate(lengths)), final),
    )


def _alone(calls: Calls, lengths: Lengths) -> Answers:
    """Run each sequence by itself, up to its own end."""
    layer = calls.new()
    alone = [
        layer(calls.x[:end, n : n + 1], sample(calls.state, n)) for n, end in enumerate(lengths)
    ]

    return tuple(out[:, 0] for out, _ in alone), joined_samples([final for _, final in alone])


def _in(answers: Answers, order: Tensor) -> Answers:
    outs, final = answers

    return tuple(outs[n] for n in order), samples(final, order)
