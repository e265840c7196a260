"""Layers that take no tensor with steps, samples and features."""

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


class OfImages(nn.Module):
    """A ConvLSTM, batch-first: each step is an image."""

    def __init__(self, input_dim, hidden_dim, *, batch_first=True):
        super().__init__()
        self.hidden_dim, self.batch_first = hidden_dim, batch_first
        self.conv = nn.Conv2d(input_dim + hidden_dim, 4 * hidden_dim, 3, padding=1)

    def forward(self, x, state=None):
        x = x if self.batch_first else x.permute(1, 0, 2, 3, 4)
        batch, _, _, height, width = x.shape
        zeros = x.new_zeros(batch, self.hidden_dim, height, width)
        h, c = state or (zeros, zeros)
        outs = []
        for step in x.unbind(1):
            i, f, g, o = self.conv(torch.cat([step, h], 1)).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            outs.append(h)
        return torch.stack(outs, 1), (h, c)


class PackedOnly(nn.Module):
    """A GRU that takes packed sequences and nothing else, as AllenNLP's AugmentedLstm does."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, inputs: PackedSequence, states=None):
        if not isinstance(inputs, PackedSequence):
            message = f"inputs must be PackedSequence but got {type(inputs)}"
            raise TypeError(message)
        x, lengths = pad_packed_sequence(inputs, batch_first=True)
        h = x.new_zeros(len(x), self.hidden_size) if states is None else states[0]
        outs = []
        for t, step in enumerate(x.unbind(1)):
            counts = (t < lengths).unsqueeze(-1)
            h = torch.where(counts, self.cell(step, h), h)
            outs.append(h)
        return pack_padded_sequence(torch.stack(outs, 1), lengths, batch_first=True), h[None]
