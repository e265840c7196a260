# pip install neuralforecast==3.3.0
"""Forecasters of neuralforecast."""

from jaxtyping import Float
from neuralforecast.models import GRU, LSTM, DilatedRNN
from torch import Tensor, nn

from published.entry import Published


def forecast(model: nn.Module, past: Float[Tensor, "batch 24 1"]) -> Float[Tensor, "batch 3 1"]:
    """Call a forecaster."""
    absent = dict.fromkeys(("futr_exog", "hist_exog", "stat_exog"))
    return model({"insample_y": past, **absent})


SIZES = {"h": 3, "input_size": 24, "encoder_hidden_size": 6, "max_steps": 1}
MODELS = {
    "LSTM": Published(lambda: LSTM(**SIZES, recurrent=False), {"call": forecast}),
    "recurrent LSTM": Published(lambda: LSTM(**SIZES, recurrent=True), {"call": forecast}),
    "GRU": Published(lambda: GRU(**SIZES, recurrent=False), {"call": forecast}),
    "DilatedRNN": Published(lambda: DilatedRNN(**SIZES), {"call": forecast}),
}
