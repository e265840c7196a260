"""The LSTM with refined gates and a uniform initial forget gate, called as torch.nn's."""

from ur_lstm import URLSTM

__all__ = ["URLSTM"]
