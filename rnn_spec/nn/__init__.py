"""RNN, LSTM and GRU as in `torch.nn`, under contract, and the notebook's network."""

import torch.nn

from rnn_spec.nn.gru import GRU
from rnn_spec.nn.lstm import LSTM
from rnn_spec.nn.net import Net
from rnn_spec.nn.rnn import RNN

__all__ = ["CONTRACTED", "GRU", "LSTM", "RNN", "Net"]

CONTRACTED: dict[type, type] = {torch.nn.RNN: RNN, torch.nn.LSTM: LSTM, torch.nn.GRU: GRU}
"""The layer under contract for each of torch.nn's layers; `contracts.enforce` swaps them."""
