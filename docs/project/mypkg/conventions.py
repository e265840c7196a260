"""Layers with other constructors, calls or layouts than torch.nn's."""

import torch
from torch import nn

__all__ = ["Encoder", "LoopLSTM", "Minimal"]


class Encoder(nn.Module):
    """A GRU with the batch first, other names for its sizes, and no state in its result."""

    def __init__(self, channels, units, depth=1):
        super().__init__()
        self.inner = nn.GRU(channels, units, depth, batch_first=True)

    def forward(self, input):
        """Run over a batch of sequences."""
        return self.inner(input)[0]


class LoopLSTM(nn.Module):
    """An LSTM that runs torch.nn's cell step by step; its states are (N, H)."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, input, state=None):
        """Run over a batch of sequences, from a state."""
        outputs = []
        for step in input:
            state = self.cell(step, state)
            outputs.append(state[0])

        return torch.stack(outputs), state


class Minimal(nn.Module):
    """A GRU with lengths beside the input and a list of dicts as its state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, input, lengths=None, init=None):
        """Run over a padded batch; a sequence that has ended keeps its state."""
        zeros = {"h": input.new_zeros(input.shape[1], self.cell.hidden_size)}
        ((h,),) = [state.values() for state in init or [zeros]]
        outputs = []
        for t, step in enumerate(input):
            going = torch.ones_like(h[:, :1]) if lengths is None else (t < lengths)[:, None]
            h = torch.where(going.bool(), self.cell(step, h), h)
            outputs.append(h * going)

        return torch.stack(outputs), [{"h": h}]
