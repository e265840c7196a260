"""Loops over padded steps that change the state past the end, and layers that read fewer steps."""

import torch
from torch import nn

__all__ = ["LINES", "JoinedSteps", "MaskedLast"]


class _Cells(nn.Module):
    """Cells that are called in a loop."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRUCell(3, 4)
        self.lstm = nn.LSTMCell(3, 4)


class BackToTheStart(_Cells):
    """Past the end the state is that of the start, so that the last state depends on padding."""

    def forward(self, x, mask):
        """Return the last state."""
        start = x.new_ones(len(x), 4)
        h = start
        for step in range(x.size(1)):
            m = mask[:, step].unsqueeze(-1)
            new = self.gru(x[:, step], h)
            h = torch.where(m, new, start)
        return h


class Unmasked(_Cells):
    """The state goes on past the end."""

    def forward(self, x, lengths):
        """Return the last state."""
        h = x.new_zeros(len(x), 4)
        for step in range(x.size(1)):
            h = self.gru(x[:, step], h)
        return h


class CellGoesOn(_Cells):
    """The hidden state stays past the end, and the state of the cell goes on."""

    def forward(self, x, mask):
        """Return both states."""
        h = c = x.new_zeros(len(x), 4)
        for step in range(x.size(1)):
            new, c = self.lstm(x[:, step], (h, c))
            h = torch.where(mask[:, step, None], new, h)
        return h, c


class TakesNewTwice(_Cells):
    """A mask that chooses between twice the same."""

    def forward(self, x, mask):
        """Return the last state."""
        h = x.new_zeros(len(x), 4)
        for step in range(x.size(1)):
            new = self.gru(x[:, step], h)
            h = torch.where(mask[:, step, None], new, new)
        return h


class JoinedSteps(nn.Module):
    """The state goes on past the end; no parameter has the size of a step, which is 2 times 7."""

    def __init__(self):
        super().__init__()
        self.joined = nn.Linear(14 + 4, 4)

    def forward(self, x, lengths):
        """Return the last state."""
        h = x.new_zeros(len(x), 4)
        for step in range(x.size(1)):
            h = torch.tanh(self.joined(torch.cat((x[:, step], h), 1)))
        return h


class HalfTheSteps(nn.Module):
    """A convolution of masked steps leaves half of them, which are read from the padded end."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 6, 3, stride=2, padding=1)
        self.gru = nn.GRU(6, 4, batch_first=True, bidirectional=True)

    def forward(self, x, lengths):
        """Return half as many outputs as steps."""
        past = torch.arange(x.size(1), device=x.device) >= lengths[:, None]
        x = self.conv(x.masked_fill(past[..., None], 0.0).mT).relu().mT
        return self.gru(x)[0]


class MaskedLast(_Cells):
    """The state is kept, and the last output is zero where that step is padding."""

    def forward(self, x, mask):
        """Return the last output."""
        h, outputs = x.new_zeros(len(x), 4), []
        for step in range(x.size(1)):
            m = mask[:, step, None]
            h = torch.where(m, self.gru(x[:, step], h), h)
            outputs.append(h * m)
        return outputs[-1]


LINES = {
    BackToTheStart: "torch.where(m, new, start)",
    Unmasked: "self.gru(x[:, step], h)",
    CellGoesOn: "self.lstm(",
    TakesNewTwice: "new, new)",
    HalfTheSteps: "self.gru(x)",
}
"""Each with a part of the line that is at fault."""
