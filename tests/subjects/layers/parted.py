"""Cells that require a state with parts of their own."""

import torch
from torch import nn


class Matrix(nn.Module):
    """A cell whose memory is a matrix, with a normalizer and a number, as in an mLSTM."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.vectors = nn.Linear(input_size, 3 * hidden_size)
        self.gates = nn.Linear(input_size, 2)

    def forward(self, x, state):
        memory, total, largest = state
        query, key, value = self.vectors(x).chunk(3, -1)
        enter, keep = self.gates(x).chunk(2, -1)
        new = torch.maximum(keep + largest, enter)
        enter, keep = (enter - new).exp(), (keep + largest - new).exp()
        memory = keep[..., None] * memory + enter[..., None] * value[..., None] * key[..., None, :]
        total = keep * total + enter * key
        read = (memory @ query[..., None])[..., 0]
        return read / (total * query).sum(-1, keepdim=True).abs().clamp(min=1), (memory, total, new)


class Three(nn.Module):
    """A cell with three parts as wide as the layer, which returns them alone."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.of_input = nn.Linear(input_size, 3 * hidden_size)
        self.of_state = nn.Linear(hidden_size, 3 * hidden_size)

    def forward(self, x, state):
        h, c, n = state
        i, f, z = (self.of_input(x) + self.of_state(h)).chunk(3, -1)
        c = f.sigmoid() * c + i.sigmoid() * z.tanh()
        n = f.sigmoid() * n + i.sigmoid()
        return c / (1 + n), c, n


class Memory(nn.Module):
    """A cell with a hidden state and a memory of five features."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden = nn.Linear(input_size + hidden_size + 5, hidden_size)
        self.memory = nn.Linear(hidden_size, 5)

    def forward(self, x, state):
        h, m = state
        h = torch.tanh(self.hidden(torch.cat([x, h, m], -1)))
        return h, (h, 0.5 * m + self.memory(h))


class Forgetful(Memory):
    """Faulty: its memory is that of the first sample."""

    def forward(self, x, state):
        h, m = state
        return super().forward(x, (h, m[..., :1, :].expand_as(m)))
