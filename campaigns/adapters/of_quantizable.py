"""The LSTM of torch.ao that is prepared for quantisation, before it is quantised."""

from torch.ao.nn.quantizable import LSTM

__all__ = ["LSTM"]
