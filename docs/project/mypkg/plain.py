"""Layers in plain PyTorch, with parameters of their own."""

import torch
from torch import nn

__all__ = ["PlainLSTM", "SigmoidLSTM"]


class PlainLSTM(nn.Module):
    """An LSTM of two linear maps."""

    squash = staticmethod(torch.tanh)

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.from_input = nn.Linear(input_size, 4 * hidden_size)
        self.from_hidden = nn.Linear(hidden_size, 4 * hidden_size)

    def forward(self, input, hx=None):
        """Run over a sequence, and return the output and the state."""
        if hx is None:
            zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
            hx = zeros, zeros
        h, c = hx[0][0], hx[1][0]
        outs = []
        for x in input:
            i, f, o, g = (self.from_input(x) + self.from_hidden(h)).chunk(4, -1)
            c = f.sigmoid() * c + i.sigmoid() * self.squash(g)
            h = o.sigmoid() * c.tanh()
            outs.append(h)

        return torch.stack(outs), (h[None], c[None])


class SigmoidLSTM(PlainLSTM):
    """The same, with a sigmoid in place of a tanh."""

    squash = staticmethod(torch.sigmoid)
