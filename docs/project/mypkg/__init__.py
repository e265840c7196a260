"""A package of layers: what the pages of the documentation check."""

from mypkg.conventions import Encoder, LoopLSTM, Minimal

__all__ = ["Encoder", "LoopLSTM", "Minimal"]
