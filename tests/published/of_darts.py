# pip install darts==0.48.1
"""Forecasters of darts."""

from darts.models.forecasting.block_rnn_model import _BlockRNNModule
from darts.models.forecasting.tcn_model import _TCNModule
from darts.utils.data.torch_datasets.utils import PLModuleInput
from jaxtyping import Float
from torch import Tensor, nn

from published.entry import Published

SIZES = {"input_size": 2, "target_size": 2, "nr_params": 1, "dropout": 0.1}
CHUNKS = {"input_chunk_length": 8, "output_chunk_length": 3}


def block() -> nn.Module:
    """Make a recurrent forecaster."""
    layers = {"name": "LSTM", "hidden_dim": 6, "num_layers": 2, "future_cov_dim": 0}
    return _BlockRNNModule(**layers, **SIZES, **CHUNKS)


def convolutional() -> nn.Module:
    """Make a convolutional forecaster."""
    layers = {"kernel_size": 3, "num_filters": 4, "num_layers": None, "dilation_base": 2}
    return _TCNModule(**layers, **SIZES, **CHUNKS, weight_norm=True, target_length=3)


def forecast(model: nn.Module, past: Float[Tensor, "batch 8 2"]) -> Float[Tensor, "batch 3 2 1"]:
    """Call a forecaster."""
    return model(PLModuleInput(past_target=past)).prediction


MODELS = {
    "BlockRNN": Published(block, {"call": forecast}),
    "TCN": Published(convolutional, {"call": forecast}),
}
