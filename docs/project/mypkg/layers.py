"""Layers with the calling convention of torch.nn."""

import torch

__all__ = ["MyGRU", "MyLSTM"]


class MyGRU(torch.nn.GRU):
    """A GRU whose recurrent weights start orthogonal."""

    def reset_parameters(self):
        """Initialize every parameter again."""
        super().reset_parameters()
        for name, weight in self.named_parameters():
            if name.startswith("weight_hh"):
                for gate in weight.chunk(3):
                    torch.nn.init.orthogonal_(gate)


class MyLSTM(torch.nn.LSTM):
    """An LSTM."""
