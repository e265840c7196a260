"""Models without annotations, whose code names the axes of what they read."""

import torch
from torch import nn

__all__ = ["BatchFirst", "LastForgotten", "TimeFirst", "TimeFirstTurned", "TimeForgotten"]


class TimeForgotten(nn.Module):
    """It names the samples first, and reads them as steps."""

    batch_first = False

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=self.batch_first)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        batch_size, steps, _ = x.shape
        return self.head(self.rnn(x)[0]).view(batch_size, steps, -1)


class BatchFirst(TimeForgotten):
    """It reads the samples as samples."""

    batch_first = True


class LastForgotten(TimeForgotten):
    """It takes what is the last sample to the layer."""

    def forward(self, x):
        batch_size = x.size(0)
        return self.head(self.rnn(x)[0][:, -1]).view(batch_size, -1)


class TimeFirst(TimeForgotten):
    """It names the steps first."""

    def forward(self, x):
        steps, batch_size = x.size(0), x.size(1)
        return self.head(self.rnn(x)[0]).view(steps, batch_size, -1)


class TimeFirstTurned(TimeForgotten):
    """It names the axes after they are turned."""

    def forward(self, x):
        x = torch.transpose(x, 0, 1)
        batch_size, steps, _ = x.shape
        return self.head(self.rnn(x.mT.mT.transpose(0, 1))[0]).view(steps, batch_size, -1)
