# pip install tsai==1.0.1
"""Classifiers of time series of tsai."""

from jaxtyping import Float
from torch import Tensor, nn
from tsai.models.RNN import LSTM
from tsai.models.RNN_FCN import LSTM_FCN
from tsai.models.TST import TST

from published.entry import Published


def classified(model: nn.Module, x: Float[Tensor, "batch 3 seq"]) -> Float[Tensor, "batch 2"]:
    """Call a classifier."""
    return model(x)


def windowed(model: nn.Module, x: Float[Tensor, "batch 3 12"]) -> Float[Tensor, "batch 2"]:
    """Call a classifier of windows."""
    return model(x)


MODELS = {
    "LSTM": Published(lambda: LSTM(3, 2, hidden_size=6), {"call": classified}),
    "bidirectional LSTM": Published(
        lambda: LSTM(3, 2, hidden_size=6, bidirectional=True),
        {"call": classified},
        {
            "model_liveness": "RNN.py:25: right. At the last step the second direction has read "
            "one step, so its recurrent weights are never used."
        },
    ),
    "LSTM_FCN": Published(lambda: LSTM_FCN(3, 2, seq_len=12, hidden_size=6), {"call": windowed}),
    "TST": Published(lambda: TST(3, 2, 12, d_model=8, n_heads=2, d_ff=16), {"call": windowed}),
}
