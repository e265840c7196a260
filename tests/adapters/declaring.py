"""Layers whose adapters declare what they do not support, or support in one way only."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from rnn_spec import Adapter, states

__all__ = [
    "ALWAYS_BIDIRECTIONAL",
    "ALWAYS_DROPPING",
    "NEVER_RETURNED",
    "SORTED_LENGTHS",
    "SORTED_ONLY",
    "UNSORTED",
]


class SortedOnly(nn.Module):
    """Reads a packed sequence without the order in which it was sorted."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, hx=None):
        packed = isinstance(input, PackedSequence)
        unordered = PackedSequence(input.data, input.batch_sizes) if packed else input
        return self.inner(unordered, hx)


class NeverReturned(nn.Module):
    """Takes a state and returns none."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, hx=None):
        return self.inner(input, hx)[0]


class Bidirectional(nn.Module):
    """Always has two directions, and dropout in training mode."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.inner = nn.GRU(
            input_size, hidden_size, num_layers, bidirectional=True, dropout=0.3 * (num_layers > 1)
        )

    def forward(self, input, hx=None):
        return self.inner(input, hx)


class Dropping(nn.Module):
    """Has dropout at one rate, in two layers."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size, 2, dropout=0.5)

    def forward(self, input, hx=None):
        return self.inner(input, hx)


class Zoneout(nn.Module):
    """Keeps a part of its state at random, at the rate of dropout, and in eval mode on average."""

    def __init__(self, input_size, hidden_size, dropout=0.0):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.rate = dropout

    def forward(self, input, state=None):
        h = input.new_zeros(input.shape[1], self.cell.hidden_size) if state is None else state
        outs = []
        for step in input:
            kept = torch.full_like(h, self.rate)
            kept = kept.bernoulli() if self.training else kept
            h = kept * h + (1 - kept) * self.cell(step, h)
            outs.append(h)

        return torch.stack(outs), h


class Squashed(nn.Module):
    """Returns a function of its state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.inner = nn.GRU(input_size, hidden_size)

    def forward(self, input, hx=None):
        out, end = self.inner(input, hx)

        return torch.tanh(2 * out), end


def with_sorted_lengths(module, input, state, lengths=None):
    """Pack the input as only sorted sequences can be, run, and pad the output."""
    ends = torch.full(input.shape[1:2], len(input)) if lengths is None else lengths
    out, end = module(pack_padded_sequence(input, ends), state)

    return pad_packed_sequence(out, total_length=len(input))[0], end


UNSORTED = Adapter(SortedOnly)
SORTED_ONLY = Adapter(SortedOnly, enforce_sorted=True)
SORTED_LENGTHS = Adapter(SortedOnly, with_sorted_lengths, enforce_sorted=True)
NEVER_RETURNED = Adapter(NeverReturned, state=states.Structure(lambda h: h, None))
ALWAYS_BIDIRECTIONAL = Adapter(Bidirectional, options={"bidirectional": True})
ALWAYS_DROPPING = Adapter(Dropping, options={"num_layers": 2, "dropout": 0.5})
ZONEOUT = Adapter(Zoneout, state=states.single, randomness="anywhere")
ZONEOUT_UNDECLARED = Adapter(Zoneout, state=states.single)
SQUASHED = Adapter(Squashed, state_is_output=False)
SQUASHED_UNDECLARED = Adapter(Squashed)
