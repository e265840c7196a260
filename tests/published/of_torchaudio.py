# pip install torchaudio==2.11.1
"""Encoders of speech of torchaudio."""

from jaxtyping import Float, Int
from torch import Tensor, nn
from torchaudio.models import Conformer

from published.entry import Published


def encoded(
    model: nn.Module, x: Float[Tensor, "batch frames 8"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch frames 8"]:
    """Return the encoded frames."""
    return model(x, lengths)[0]


def conformer(**options: bool) -> nn.Module:
    """Make a small conformer."""
    return Conformer(8, 2, 16, 2, depthwise_conv_kernel_size=3, **options)


FOUND = {
    "model_padding": "models/conformer.py:87: right. The mask hides the padding from attention, "
    "and the convolution reads it."
}
MODELS = {"Conformer": Published(conformer, {"call": encoded}, FOUND)}
