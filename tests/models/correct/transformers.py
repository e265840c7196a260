"""Transformers and convolutions over time that are correct."""

import math

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Correct

__all__ = ["CORRECT"]

SEQ = {"causal": "seq"}


class PaddedTransformer(nn.Module):
    """An encoder with a mask of the padding, and a mean over what is no padding."""

    def __init__(self, longest=64, width=8):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width, padding_idx=0)
        position = torch.arange(longest).unsqueeze(1)
        rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        table = torch.zeros(longest, width)
        table[:, 0::2], table[:, 1::2] = torch.sin(position * rate), torch.cos(position * rate)
        self.register_buffer("table", table)
        layer = nn.TransformerEncoderLayer(width, 2, 16, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(width, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], padding_mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        x = self.embed(tokens) + self.table[: tokens.shape[1]]
        out = self.encoder(x, src_key_padding_mask=padding_mask)
        there = ~padding_mask[..., None]
        return self.head((out * there).sum(1) / there.sum(1))


class HeadsTransposed(nn.Module):
    """Causal attention by hand, with its heads split off and transposed."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.inward = nn.Linear(FEATURES, width)
        self.norm = nn.LayerNorm(width)
        self.to_qkv = nn.Linear(width, 3 * width, bias=False)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        batch, steps, _ = x.shape
        hidden = self.inward(x)
        q, k, v = (
            part.view(batch, steps, self.heads, -1).transpose(1, 2)
            for part in self.to_qkv(self.norm(hidden)).chunk(3, dim=-1)
        )
        context = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.head(hidden + context.transpose(1, 2).reshape(batch, steps, -1))


class TiedLanguageModel(nn.Module):
    """A language model whose output weights are its embedding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, HIDDEN)
        self.rnn = nn.LSTM(HIDDEN, HIDDEN, num_layers=2, dropout=0.2)
        self.head = nn.Linear(HIDDEN, VOCABULARY)
        self.head.weight = self.embed.weight

    def forward(self, tokens: Int[Tensor, "seq batch"]) -> Float[Tensor, "seq batch 11"]:
        return self.head(self.rnn(self.embed(tokens))[0])


class CausalBlock(nn.Module):
    """A dilated convolution, padded on the left, around which the input passes."""

    def __init__(self, dilation):
        super().__init__()
        self.left = 2 * dilation
        self.conv = weight_norm(nn.Conv1d(HIDDEN, HIDDEN, kernel_size=3, dilation=dilation))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        return x + self.dropout(torch.relu(self.conv(functional.pad(x, (self.left, 0)))))


class TemporalConvolution(nn.Module):
    """Causal convolutions, of growing dilation."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Conv1d(FEATURES, HIDDEN, kernel_size=1)
        self.body = nn.Sequential(*(CausalBlock(2**level) for level in range(3)))
        self.head = nn.Conv1d(HIDDEN, 1, kernel_size=1)

    def forward(self, x: Float[Tensor, "batch 4 seq"]) -> Float[Tensor, "batch 1 seq"]:
        return self.head(self.body(self.inward(x)))


class CumulativeNorm(nn.Module):
    """A normalisation over the frames so far, as separators of speech have it."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.gain = nn.Parameter(torch.ones(HIDDEN))
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(self, frames: Float[Tensor, "batch frames 4"]) -> Float[Tensor, "batch frames 4"]:
        hidden = self.inward(frames)
        count = torch.arange(1, hidden.shape[1] + 1, device=hidden.device)[:, None] * HIDDEN
        mean = hidden.cumsum(1).sum(-1, keepdim=True) / count
        square = hidden.pow(2).cumsum(1).sum(-1, keepdim=True) / count
        scale = torch.rsqrt((square - mean**2).clamp(min=0) + 1e-2)
        return torch.sigmoid(self.head(torch.relu((hidden - mean) * scale * self.gain))) * frames


class StreamingConvolution(nn.Module):
    """A causal convolution that keeps its last inputs, old ones of short chunks among them."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=4)
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], cache: Float[Tensor, "batch 3 4"]
    ) -> tuple[Float[Tensor, "batch seq 4"], Float[Tensor, "batch 3 4"]]:
        longer = torch.cat([cache, x], dim=1)
        out = torch.relu(self.conv(longer.transpose(1, 2))).transpose(1, 2)
        return self.head(out), longer[:, -3:]


CORRECT = {
    "PaddedTransformer": Correct(PaddedTransformer),
    "HeadsTransposed": Correct(HeadsTransposed, SEQ),
    "TiedLanguageModel": Correct(TiedLanguageModel, SEQ),
    "TemporalConvolution": Correct(TemporalConvolution, SEQ),
    "CumulativeNorm": Correct(CumulativeNorm, {"causal": "frames"}),
    "StreamingConvolution": Correct(StreamingConvolution, SEQ),
}
