"""Modules and functions of torch, with the contract that each has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from known_functions import Known
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

__all__ = ["KNOWN"]

torch.manual_seed(0)


def floats(*shape: int) -> Tensor:
    """Return different numbers."""
    return torch.randn(shape)


def tokens(below: int, *shape: int) -> Tensor:
    """Return integers from zero."""
    return torch.randint(0, below, shape)


class Net(nn.Module):
    """The network of the notebook that the project started from."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(4, 2, 2)
        self.linear = nn.Linear(2, 1)

    def forward(self, x: Any) -> Any:
        """Return the output of each step, and the hidden state."""
        h0 = torch.zeros(2, x.size(1), 2)
        out, hidden = self.rnn(x, h0)
        out = self.linear(out.view(-1, 2))

        return out.unsqueeze(dim=0), hidden


class Classifier(nn.Module):
    """Tokens and lengths to classes."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.rnn = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, tokens: Any, lengths: Any) -> Any:
        """Return the logits of the last step of each sequence."""
        out = self.rnn(self.embed(tokens))[0]

        return self.head(out[torch.arange(len(lengths)), lengths - 1])


class Tagger(nn.Module):
    """A packed, bidirectional tagger."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.LSTM(4, 6, batch_first=True, bidirectional=True)
        self.head = nn.Linear(12, 3)

    def forward(self, x: Any, lengths: Any) -> Any:
        """Return a tag for each step."""
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=x.shape[1])

        return self.head(out[0])


class Causal(nn.Module):
    """A small transformer with a triangular mask."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.place = nn.Embedding(11, 8), nn.Embedding(64, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.1)
        self.body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, 11)

    def forward(self, tokens: Any) -> Any:
        """Return the logits of each step."""
        steps = tokens.shape[1]
        x = self.embed(tokens) + self.place(torch.arange(steps))
        ahead = torch.ones(steps, steps, dtype=torch.bool).triu(1)

        return self.head(self.body(x, mask=ahead))


class Pooling(nn.Module):
    """Attention pooling with a mask."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Linear(4, 1)

    def forward(self, x: Any, mask: Any) -> Any:
        """Return one vector a sample."""
        scores = self.score(x).squeeze(-1).masked_fill(~mask, -1e9)

        return (scores.softmax(1).unsqueeze(-1) * x).sum(1)


class Attend(nn.Module):
    """Queries attend to keys and values."""

    def forward(self, q: Any, k: Any, v: Any) -> Any:
        """Return the values that queries read."""
        return (q @ k.transpose(-1, -2)).softmax(-1) @ v


class Character(nn.Module):
    """A language model with its state."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.rnn = nn.GRU(4, 6, num_layers=2)
        self.head = nn.Linear(6, 11)

    def forward(self, tokens: Any, state: Any = None) -> Any:
        """Return logits and the state."""
        out, state = self.rnn(self.embed(tokens), state)

        return self.head(out), state


class Policy(nn.Module):
    """A policy whose state is reset where an episode starts."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.GRUCell(4, 6)
        self.head = nn.Linear(6, 2)

    def forward(self, x: Any, done: Any, h: Any) -> Any:
        """Return actions and the state."""
        outs = []
        for step, reset in zip(x, done, strict=True):
            h = self.cell(step, h * (~reset).unsqueeze(-1))
            outs.append(self.head(h))

        return torch.stack(outs), h


class Seq2Seq(nn.Module):
    """An encoder and a decoder with teacher forcing."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.encoder = nn.GRU(4, 6, batch_first=True)
        self.decoder = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, 11)

    def forward(self, src: Any, tgt: Any) -> Any:
        """Return logits for each target."""
        _, h = self.encoder(self.embed(src))

        return self.head(self.decoder(self.embed(tgt), h)[0])


class Heads(nn.Module):
    """Multi-head attention over itself."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Any) -> Any:
        """Return the attended values and the weights."""
        return self.attention(x, x, x)


class Windows(nn.Module):
    """Means of windows of two steps."""

    def forward(self, x: Any) -> Any:
        """Return half as many steps."""
        batch, seq, size = x.shape

        return x.view(batch, seq // 2, 2, size).mean(2)


LENGTHS = torch.tensor([5, 3, 4])


def _at(function: Callable[..., Any], *example: Any, to: str, where: tuple[str, ...] = ()) -> Known:
    return Known(function, example, to, where)


KNOWN: dict[str, Known] = {
    "linear": _at(nn.Linear(4, 6), floats(3, 4), to="n 4 -> n 6"),
    "linear_3d": _at(nn.Linear(4, 6), floats(2, 3, 4), to="n m 4 -> n m 6"),
    "bilinear": _at(nn.Bilinear(4, 5, 6), floats(3, 4), floats(3, 5), to="n 4, n 5 -> n 6"),
    "conv1d": _at(nn.Conv1d(3, 5, 3), floats(2, 3, 9), to="n 3 m -> n 5 m-2", where=("m >= 3",)),
    "conv1d_stride": _at(
        nn.Conv1d(3, 5, 3, stride=2), floats(2, 3, 9), to="n 3 m -> n 5 (m-1)//2", where=("m >= 3",)
    ),
    "conv1d_padded": _at(nn.Conv1d(3, 5, 3, padding=1), floats(2, 3, 9), to="n 3 m -> n 5 m"),
    "conv2d": _at(
        nn.Conv2d(3, 5, 3),
        floats(2, 3, 8, 9),
        to="n 3 m k -> n 5 m-2 k-2",
        where=("m >= 3", "k >= 3"),
    ),
    "conv_transpose1d": _at(
        nn.ConvTranspose1d(3, 5, 4, stride=2), floats(2, 3, 6), to="n 3 m -> n 5 2*m+2"
    ),
    "max_pool1d": _at(nn.MaxPool1d(2), floats(2, 3, 9), to="n m k -> n m k//2", where=("k >= 2",)),
    "avg_pool2d": _at(
        nn.AvgPool2d(2),
        floats(2, 3, 8, 9),
        to="n m k p -> n m k//2 p//2",
        where=("k >= 2", "p >= 2"),
    ),
    "adaptive": _at(nn.AdaptiveAvgPool1d(4), floats(2, 3, 9), to="n m k -> n m 4"),
    "unfold": _at(
        nn.Unfold(3),
        floats(2, 3, 6, 7),
        to="n m k p -> n 9*m (k-2)*(p-2)",
        where=("k >= 3", "p >= 3"),
    ),
    "flatten": _at(nn.Flatten(), floats(2, 3, 4), to="n m k -> n m*k"),
    "layer_norm": _at(nn.LayerNorm(4), floats(2, 3, 4), to="n m 4 -> n m 4"),
    "batch_norm": _at(nn.BatchNorm1d(4), floats(3, 4), to="n 4 -> n 4", where=("n >= 2",)),
    "batch_norm_eval": _at(nn.BatchNorm1d(4).eval(), floats(3, 4), to="n 4 -> n 4"),
    "group_norm": _at(nn.GroupNorm(2, 4), floats(3, 4, 5), to="n 4 m -> n 4 m"),
    "embedding": _at(nn.Embedding(11, 4), tokens(11, 3, 5), to="n m -> n m 4"),
    "embedding_bag": _at(nn.EmbeddingBag(11, 4), tokens(11, 3, 5), to="n m -> n 4"),
    "dropout": _at(nn.Dropout(0.5), floats(3, 4), to="n m -> n m"),
    "glu": _at(nn.GLU(), floats(3, 8), to="n m -> n m//2", where=("m % 2 == 0",)),
    "pixel_shuffle": _at(
        nn.PixelShuffle(2),
        floats(2, 8, 3, 5),
        to="n m k p -> n m//4 2*k 2*p",
        where=("m % 4 == 0",),
    ),
    "upsample": _at(nn.Upsample(scale_factor=2), floats(2, 3, 5), to="n m k -> n m 2*k"),
    "rnn": _at(nn.RNN(4, 6), floats(5, 3, 4), to="s b 4 -> s b 6, 1 b 6"),
    "gru_batch_first": _at(
        nn.GRU(4, 6, 2, batch_first=True), floats(3, 5, 4), to="b s 4 -> b s 6, 2 b 6"
    ),
    "gru_both": _at(
        nn.GRU(4, 6, bidirectional=True),
        floats(5, 3, 4),
        floats(2, 3, 6),
        to="s b 4, 2 b 6 -> s b 12, 2 b 6",
    ),
    "lstm": _at(nn.LSTM(4, 6, 2), floats(5, 3, 4), to="s b 4 -> s b 6, 2 b 6, 2 b 6"),
    "lstm_state": _at(
        nn.LSTM(4, 6, 2),
        floats(5, 3, 4),
        (floats(2, 3, 6), floats(2, 3, 6)),
        to="s b 4, 2 b 6, 2 b 6 -> s b 6, 2 b 6, 2 b 6",
    ),
    "lstm_projected": _at(
        nn.LSTM(4, 6, proj_size=2), floats(5, 3, 4), to="s b 4 -> s b 2, 1 b 2, 1 b 6"
    ),
    "gru_cell": _at(nn.GRUCell(4, 6), floats(3, 4), floats(3, 6), to="b 4, b 6 -> b 6"),
    "lstm_cell": _at(nn.LSTMCell(4, 6), floats(3, 4), to="b 4 -> b 6, b 6"),
    "multihead": _at(
        nn.MultiheadAttention(8, 2),
        floats(5, 3, 8),
        floats(7, 3, 8),
        floats(7, 3, 8),
        to="s b 8, t b 8, t b 8 -> s b 8, b s t",
    ),
    "transformer_layer": _at(
        nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), floats(3, 5, 8), to="b s 8 -> b s 8"
    ),
    "cosine": _at(nn.CosineSimilarity(), floats(3, 4), floats(3, 4), to="n m, n m -> n"),
    "cross_entropy": _at(nn.CrossEntropyLoss(), floats(5, 7), tokens(7, 5), to="n m, n -> "),
    "mse_none": _at(nn.MSELoss(reduction="none"), floats(3, 4), floats(3, 4), to="n m, n m -> n m"),
    "net": _at(Net(), torch.ones(3, 5, 4), to="s b 4 -> 1 s*b 1, 2 b 2"),
    "classifier": _at(Classifier(), tokens(11, 3, 5), LENGTHS, to="b s, b -> b 3"),
    "tagger": _at(Tagger(), floats(3, 5, 4), LENGTHS, to="b s 4, b -> b s 3"),
    "causal": _at(Causal(), tokens(11, 3, 5), to="b s -> b s 11"),
    "pooling": _at(Pooling(), floats(3, 5, 4), floats(3, 5) > 0, to="b s 4, b s -> b 4"),
    "attend": _at(
        Attend(),
        floats(2, 3, 4),
        floats(2, 5, 4),
        floats(2, 5, 6),
        to="b n k, b m k, b m p -> b n p",
    ),
    "character": _at(
        Character(), tokens(11, 5, 3), floats(2, 3, 6), to="s b, 2 b 6 -> s b 11, 2 b 6"
    ),
    "policy": _at(
        Policy(),
        floats(5, 3, 4),
        floats(5, 3) > 0,
        floats(3, 6),
        to="s b 4, s b, b 6 -> s b 2, b 6",
        where=("s >= 1",),
    ),
    "seq2seq": _at(Seq2Seq(), tokens(11, 3, 5), tokens(11, 3, 4), to="b s, b t -> b t 11"),
    "heads": _at(Heads(), floats(3, 5, 8), to="b s 8 -> b s 8, b s s"),
    "windows": _at(Windows(), floats(3, 6, 4), to="b s k -> b s//2 k", where=("s % 2 == 0",)),
    "cat": _at(
        lambda a, b: torch.cat([a, b], -1), floats(3, 4), floats(3, 5), to="n m, n k -> n m+k"
    ),
    "cdist": _at(torch.cdist, floats(3, 4), floats(5, 4), to="n k, m k -> n m"),
    "bmm": _at(torch.bmm, floats(2, 3, 4), floats(2, 4, 5), to="b n k, b k m -> b n m"),
    "max": _at(lambda a: torch.max(a, 1), floats(3, 4), to="n m -> n, n"),
    "one_hot": _at(lambda a: F.one_hot(a, 7), tokens(7, 5), to="n -> n 7"),
    "topk": _at(torch.topk, floats(3, 9), 4, to="n m -> n k, n k", where=("m >= k",)),
    "unfold_steps": _at(
        lambda a: a.unfold(0, 3, 2), floats(9), to="n -> (n-1)//2 3", where=("n >= 3",)
    ),
    "gather": _at(lambda a, i: a.gather(1, i), floats(3, 6), tokens(6, 3, 4), to="n m, n k -> n k"),
    "pad_f": _at(lambda a: F.pad(a, (1, 2)), floats(3, 4), to="n m -> n m+3"),
    "log_softmax": _at(lambda a: F.log_softmax(a, -1), floats(3, 4), to="n m -> n m"),
    "chunk": _at(lambda a: a.chunk(2, -1)[0], floats(3, 8), to="n m -> n (m+1)//2"),
    "interpolate": _at(
        lambda a: F.interpolate(a, scale_factor=3), floats(2, 3, 4), to="n m k -> n m 3*k"
    ),
    "pairwise": _at(lambda a: a[:, None] - a[None], floats(5, 3), to="n m -> n n m"),
    "triangle": _at(torch.triu, floats(4, 6), to="n m -> n m"),
    "sdpa": _at(
        F.scaled_dot_product_attention,
        floats(2, 3, 5, 4),
        floats(2, 3, 7, 4),
        floats(2, 3, 7, 6),
        to="b h n k, b h m k, b h m p -> b h n p",
    ),
    "outer": _at(torch.outer, floats(3), floats(4), to="n, m -> n m"),
    "kron": _at(torch.kron, floats(2, 3), floats(4, 5), to="n m, k p -> n*k m*p"),
    "stack": _at(
        lambda a, b: torch.stack([a, b], 1), floats(3, 4), floats(3, 4), to="n m, n m -> n 2 m"
    ),
    "cumprod": _at(lambda a: a.cumprod(0), floats(3, 4), to="n m -> n m"),
    "diff": _at(torch.diff, floats(3, 6), to="n m -> n m-1"),
    "stft": _at(
        lambda x: torch.stft(x, 8, return_complex=True, window=torch.hann_window(8)),
        floats(2, 40),
        to="n m -> n 5 m//2+1",
        where=("m >= 5",),
    ),
    "cartesian": _at(torch.cartesian_prod, floats(3), floats(4), to="n, m -> n*m 2"),
    "combos": _at(torch.combinations, floats(5), to="n -> (n*n-n)//2 2"),
    "tril": _at(torch.tril, floats(4, 5), to="n m -> n m"),
    "movedim": _at(lambda a: a.movedim(0, 2), floats(2, 3, 4), to="n m k -> m k n"),
    "index_select": _at(
        lambda a, i: a.index_select(0, i), floats(6, 3), tokens(6, 4), to="n m, k -> k m"
    ),
    "scatter": _at(
        lambda i, s: torch.zeros(7, s.shape[1]).index_add(0, i, s),
        tokens(7, 5),
        floats(5, 3),
        to="n, n m -> 7 m",
    ),
    "glu_2": _at(
        lambda a: F.glu(a, 1), floats(3, 8, 2), to="n m k -> n m//2 k", where=("m % 2 == 0",)
    ),
    "nll": _at(
        lambda a, b: F.nll_loss(a, b, reduction="none"),
        floats(5, 7).log_softmax(-1),
        tokens(7, 5),
        to="n m, n -> n",
    ),
    "bce": _at(
        F.binary_cross_entropy_with_logits, floats(5), (floats(5) > 0).float(), to="n, n -> "
    ),
    "pairwise_2": _at(F.pairwise_distance, floats(4, 3), floats(4, 3), to="n m, n m -> n"),
    "unfold_2": _at(
        lambda x: x.unfold(1, 4, 2), floats(3, 11), to="n m -> n (m-2)//2 4", where=("m >= 4",)
    ),
    "pool": _at(
        lambda x: F.max_pool1d(x, 3, 2),
        floats(2, 3, 11),
        to="n m k -> n m (k-1)//2",
        where=("k >= 3",),
    ),
    "pad": _at(lambda x: F.pad(x, (2, 1, 0, 3)), floats(3, 4), to="n m -> n+3 m+3"),
    "shuffle": _at(
        nn.PixelUnshuffle(2),
        floats(2, 3, 4, 6),
        to="n m k p -> n 4*m k//2 p//2",
        where=("k % 2 == 0", "p % 2 == 0"),
    ),
    "conv_dil": _at(
        nn.Conv1d(2, 3, 3, dilation=2), floats(2, 2, 11), to="n 2 m -> n 3 m-4", where=("m >= 5",)
    ),
    "conv_groups": _at(
        nn.Conv1d(4, 6, 3, groups=2, padding=1), floats(2, 4, 9), to="n 4 m -> n 6 m"
    ),
    "convt2": _at(
        nn.ConvTranspose2d(2, 3, 3, stride=2), floats(2, 2, 4, 5), to="n 2 m k -> n 3 2*m+1 2*k+1"
    ),
    "lppool": _at(nn.LPPool1d(2, 3), floats(2, 3, 9), to="n m k -> n m k//3", where=("k >= 3",)),
    "zeropad": _at(nn.ZeroPad2d(1), floats(2, 3, 4), to="n m k -> n m+2 k+2"),
    "reflect": _at(
        nn.ReflectionPad1d(2), floats(2, 3, 6), to="n m k -> n m k+4", where=("k >= 3",)
    ),
    "instnorm": _at(nn.InstanceNorm1d(3), floats(2, 3, 6), to="n k m -> n k m", where=("m >= 2",)),
    "rnncell": _at(nn.RNNCell(4, 6), floats(3, 4), to="b 4 -> b 6"),
    "seq": _at(
        nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), floats(3, 4), to="n 4 -> n 2"
    ),
    "transformer": _at(
        nn.Transformer(8, 2, 1, 1, 16, batch_first=True),
        floats(3, 5, 8),
        floats(3, 4, 8),
        to="b s 8, b t 8 -> b t 8",
    ),
    "decoder": _at(
        nn.TransformerDecoderLayer(8, 2, 16),
        floats(5, 3, 8),
        floats(4, 3, 8),
        to="t b 8, s b 8 -> t b 8",
    ),
    "mha_w": _at(
        nn.MultiheadAttention(8, 2, kdim=5, vdim=6),
        floats(5, 3, 8),
        floats(7, 3, 5),
        floats(7, 3, 6),
        to="s b 8, t b 5, t b 6 -> s b 8, b s t",
    ),
    "biLSTM": _at(
        nn.LSTM(4, 6, 2, bidirectional=True, batch_first=True),
        floats(3, 5, 4),
        to="b s 4 -> b s 12, 4 b 6, 4 b 6",
    ),
    "unbatched": _at(nn.GRU(4, 6), floats(5, 4), to="s 4 -> s 6, 1 6"),
}
