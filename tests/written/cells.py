"""What `rnn-spec write cells:CellLSTM` is tried on."""

import torch
from torch import nn


class CellLSTM(nn.Module):
    """One layer in one direction, around a cell."""

    def __init__(self, input_size, hidden_size):
        """Choose the sizes."""
        super().__init__()
        self.cell = nn.LSTMCell(input_size, hidden_size)

    def forward(self, input, hx=None):
        if not isinstance(input, torch.Tensor):
            message = "input is no tensor"
            raise TypeError(message)
        outputs = []
        hx = None if hx is None else tuple(part.squeeze(0) for part in hx)
        for step in input:
            hx = self.cell(step, hx)
            outputs.append(hx[0])

        return torch.stack(outputs), tuple(part.unsqueeze(0) for part in hx)
