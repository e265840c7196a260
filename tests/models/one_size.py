"""Models that run at one size of an axis alone."""

from __future__ import annotations

import torch
from torch import nn

__all__ = [
    "Columns",
    "FixedBatch",
    "FixedBatchMixed",
    "FixedSteps",
    "FixedWindow",
    "OtherErrors",
    "Translator",
]


class FixedBatch(nn.Module):
    """It makes its first state for 16 samples."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 8, batch_first=True)
        self.head = nn.Linear(8, 2)

    def forward(self, series):
        out, _ = self.rnn(series, torch.zeros(1, 16, 8))
        return self.head(out[:, -1])


class FixedBatchMixed(FixedBatch):
    """It mixes these samples as well."""

    def forward(self, series):
        return super().forward(series - series.mean())


class FixedWindow(nn.Module):
    """It reads windows of six steps, which is nothing wrong."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 8, batch_first=True)
        self.head = nn.Linear(6 * 8, 2)

    def forward(self, series):
        return self.head(self.rnn(series)[0].flatten(1))


class OtherErrors(FixedWindow):
    """It reads six steps, and raises other errors for few steps than for many."""

    def forward(self, series):
        if series.shape[1] < 3:
            message = "few steps"
            raise IndexError(message)
        if series.shape[1] != 6:
            message = "not six steps"
            raise RuntimeError(message)
        return super().forward(series)


class Translator(nn.Module):
    """It returns something for each step of its second sequence."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 6)
        self.read, self.write = (nn.GRU(6, 6, batch_first=True) for _ in range(2))

    def forward(self, src, tgt):
        return self.write(self.embed(tgt), self.read(self.embed(src))[1])[0]


class Columns(nn.Module):
    """Correct: the columns of an image are the steps, and the image has a fixed height."""

    def __init__(self):
        super().__init__()
        self.squash = nn.Conv2d(1, 4, (16, 1), stride=2)
        self.rnn = nn.GRU(4, 6)

    def forward(self, image):
        found = self.squash(image)
        if found.shape[2] > 1:
            message = "the image is too high"
            raise ValueError(message)
        return self.rnn(found[:, :, 0].permute(2, 0, 1))[0]


class FixedSteps(nn.Module):
    """Faulty: its loop makes as many steps as its author's data had, or one more."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 8)

    def forward(self, series, style):
        state = style.mean(1)
        if not 8 <= series.shape[1] <= 10:
            message = "steps"
            raise ValueError(message)
        for step in range(series.shape[1]):
            state = self.cell(series[:, step], state)
        return state
