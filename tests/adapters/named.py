"""An adapter that tests import by its name."""

from torch import nn

from rnn_spec import Adapter

__all__ = ["gru"]

gru = Adapter(nn.GRU)
