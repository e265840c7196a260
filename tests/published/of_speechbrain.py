# pip install speechbrain==1.1.2 torchaudio
"""Encoders of speechbrain, whose lengths are parts of the longest."""

from jaxtyping import Float, Int
from speechbrain.lobes.models.ECAPA_TDNN import ECAPA_TDNN
from speechbrain.nnet.RNN import LSTM, AttentionalRNNDecoder, LiGRU
from torch import Tensor, nn

from published.entry import Published


def encoded(
    model: nn.Module, x: Float[Tensor, "batch frames 4"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch frames 12"]:
    """Return the outputs of a layer in both directions."""
    return model(x, lengths=lengths.to(x.dtype) / x.shape[1])[0]


def of_one_length(
    model: nn.Module, x: Float[Tensor, "batch frames 4"]
) -> Float[Tensor, "batch frames 6"]:
    """Return the outputs of a layer of sequences of one length."""
    return model(x)[0]


def embedded(
    model: nn.Module, x: Float[Tensor, "batch frames 4"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch 1 5"]:
    """Return a vector for each speaker."""
    return model(x, lengths.to(x.dtype) / x.shape[1])


def decoded(
    model: nn.Module,
    tgt: Float[Tensor, "batch tgt 4"],
    src: Float[Tensor, "batch src 5"],
    src_lengths: Int[Tensor, " batch"],
) -> Float[Tensor, "batch tgt 6"]:
    """Return the outputs of a decoder with attention."""
    return model(tgt, src, src_lengths.to(src.dtype) / src.shape[1])[0]


def speaker() -> nn.Module:
    """Make a small network of speakers."""
    channels, ones = [8, 8, 8, 8, 24], [1, 1, 1, 1, 1]
    sizes = {"channels": channels, "kernel_sizes": [3, 3, 3, 3, 1], "dilations": ones}
    return ECAPA_TDNN(
        4, lin_neurons=5, attention_channels=4, res2net_scale=2, se_channels=4, **sizes
    )


def decoder() -> nn.Module:
    """Make a decoder with attention by content."""
    return AttentionalRNNDecoder("gru", "content", 6, 7, 1, enc_dim=5, input_size=4)


MODELS = {
    # nnet/RNN.py:40 truncates `lengths * frames`: 13 of 22 frames become 12, and the last is lost.
    # No check of few steps can see it: below 22 frames no length is truncated.
    "LSTM": Published(lambda: LSTM(6, input_size=4, bidirectional=True), {"call": encoded}),
    "LiGRU": Published(
        lambda: LiGRU(6, input_shape=(None, None, 4)), {"call": of_one_length, "causal": "frames"}
    ),
    "ECAPA_TDNN": Published(
        speaker,
        {"call": embedded},
        {
            "model_padding": "ECAPA_TDNN.py:85: right. Convolutions read past the ends; only the "
            "pooling and the excitation are given the lengths.",
            "model_shapes": "nnet/CNN.py: intended. Reflection needs two frames.",
        },
    ),
    "AttentionalRNNDecoder": Published(decoder, {"call": decoded, "causal": {"tgt": "weak"}}),
}
