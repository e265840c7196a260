"""Faults by which a sample or a step reads what it should not: another sample, or the future."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec import Adapter

__all__ = ["LEAKS"]


class Slices(nn.Module):
    """A GRU that runs one sample after the other, in one buffer."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.GRUCell(input_size, hidden_size)

    def begun(self, buffer):
        """Return the state before a sample that was given none."""
        return torch.zeros_like(buffer)

    def forward(self, x, hx=None):
        outs, ends = [], []
        buffer = x.new_zeros(1, self.hidden_size)
        for b in range(x.shape[1]):
            buffer = self.begun(buffer) if hx is None else hx[0, b : b + 1]
            steps = []
            for step in x[:, b : b + 1]:
                buffer = self.cell(step, buffer)
                steps.append(buffer)
            outs.append(torch.stack(steps))
            ends.append(buffer)
        return torch.cat(outs, 1), torch.cat(ends)[None]


class NotCleared(Slices):
    """A sample starts where the one before it ended (alibaba/MNN#1573)."""

    def begun(self, buffer):
        return buffer


class Normalised(nn.Module):
    """An LSTM after a normalisation over the channels of each frame."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.norm = self.make(input_size)
        self.rnn = nn.LSTM(input_size, hidden_size, batch_first=True)

    def make(self, channels):
        """Make the normalisation."""
        return nn.LayerNorm(channels, eps=1e-3)

    def normalised(self, x):
        """Normalise a batch of sequences."""
        return self.norm(x)

    def forward(self, x, state=None):
        return self.rnn(self.normalised(x), state)


class OverTime(Normalised):
    """It normalises over channels and time, so each frame reads the future (espnet#5900)."""

    def make(self, channels):
        return nn.GroupNorm(1, channels, eps=1e-3)

    def normalised(self, x):
        return self.norm(x.transpose(1, 2)).transpose(1, 2)


class Measured(nn.Module):
    """A GRU over padded sequences, with their lengths."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(
            x, lengths.clamp(min=1), batch_first=True, enforce_sorted=False
        )
        out, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=x.shape[1])
        real = torch.arange(x.shape[1])[None] < lengths[:, None]
        return out * real[..., None]


class PaddedInFront(Measured):
    """Zeros before a short sequence move its state before its first step (zhangj111/astnn#28)."""

    def forward(self, x, lengths):
        rows = [self.moved(row, n, to_end=True) for row, n in zip(x, lengths, strict=True)]
        out, _ = self.gru(torch.stack(rows))
        rows = [self.moved(row, n, to_end=False) for row, n in zip(out, lengths, strict=True)]
        return torch.stack(rows)

    def moved(self, row, length, *, to_end):
        """Move the steps of one sequence to the end of its row, or back; the others are zero."""
        zeros = row.new_zeros(len(row) - int(length), row.shape[1])
        if to_end:
            return torch.cat([zeros, row[: int(length)]])
        return torch.cat([row[len(zeros) :], zeros])


def with_lengths(module, x, state, lengths=None):
    """Call a layer that needs lengths; without any, all sequences are full."""
    return module(x, torch.full(x.shape[:1], x.shape[1]) if lengths is None else lengths)


LEAKS = {
    "batch_leak": (NotCleared, Slices),
    "norm_over_time": (Adapter(OverTime, batch_first=True), Adapter(Normalised, batch_first=True)),
    "front_padding": (
        Adapter(PaddedInFront, with_lengths, state=None, batch_first=True),
        Adapter(Measured, with_lengths, state=None, batch_first=True),
    ),
}
"""Each faulty layer, and the corrected one."""
