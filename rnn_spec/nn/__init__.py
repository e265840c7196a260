"""RNN, LSTM and GRU as in `torch.nn`, under contract; and the network of the notebook."""

import torch.nn

from rnn_spec.nn.gru import GRU
from rnn_spec.nn.lstm import LSTM
from rnn_spec.nn.net import Net
from rnn_spec.nn.rnn import RNN

__all__ = ["CONTRACTED", "GRU", "LSTM", "RNN", "Net"]

CONTRACTED: dict[type, type] = {torch.nn.RNN: RNN, torch.nn.LSTM: LSTM, torch.nn.GRU: GRU}
"""To each of torch.nn's layers, the one under contract: what `contracts.enforce` is told."""
