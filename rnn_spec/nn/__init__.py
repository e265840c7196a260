"""RNN, LSTM and GRU as in `torch.nn`, under contract; and the network of the notebook."""

from rnn_spec.nn.gru import GRU
from rnn_spec.nn.lstm import LSTM
from rnn_spec.nn.net import Net
from rnn_spec.nn.rnn import RNN

__all__ = ["GRU", "LSTM", "RNN", "Net"]
