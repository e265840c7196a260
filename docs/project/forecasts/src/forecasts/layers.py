"""A recurrent layer of our own."""

import torch
from torch import nn


class DecayGRU(nn.Module):
    """A GRU whose state decays from step to step."""

    def __init__(self, input_size, hidden_size, decay=0.1):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)
        self.decay = decay

    def forward(self, x, state=None):
        h = x.new_zeros(x.shape[1], self.cell.hidden_size) if state is None else state[0]
        outs = []
        for step in x:
            h = self.cell(step, (1 - self.decay) * h)
            outs.append(h)
        return torch.stack(outs), h[None]
