"""Layers of torchrecurrent, with torch.nn's constructor and call."""

from torchrecurrent import LEM, MGU, IndRNN, PeepholeLSTM

__all__ = ["LEM", "MGU", "IndRNN", "PeepholeLSTM"]
