# pip install speechbrain==1.1.2 torchaudio
"""Encoders of speechbrain, whose lengths are parts of the longest."""

from jaxtyping import Float, Int
from speechbrain.nnet.normalization import InputNormalization
from speechbrain.nnet.RNN import LSTM, LiGRU
from torch import Tensor, nn

from published.entry import Published


def encoded(
    model: nn.Module, x: Float[Tensor, "batch frames 4"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch longest 12"]:
    """Return the outputs of a layer in both directions."""
    return model(x, lengths=lengths.to(x.dtype) / x.shape[1])[0]


def unpacked(
    model: nn.Module, x: Float[Tensor, "batch frames 4"]
) -> Float[Tensor, "batch frames 6"]:
    """Return the outputs of a layer of sequences of one length."""
    return model(x)[0]


def normalised(
    model: nn.Module, x: Float[Tensor, "batch frames 4"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch frames 4"]:
    """Normalise features over each sentence."""
    return model(x, lengths.to(x.dtype) / x.shape[1])


MODELS = {
    "LSTM": Published(lambda: LSTM(6, input_size=4, bidirectional=True), {"call": encoded}),
    "LiGRU": Published(
        lambda: LiGRU(6, input_shape=(None, None, 4)), {"call": unpacked, "causal": "frames"}
    ),
    "InputNormalization": Published(
        lambda: InputNormalization(norm_type="sentence"), {"call": normalised}
    ),
}
