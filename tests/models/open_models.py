"""Ten faulty and four correct models that the prototype of this check was shown with."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Correct, Faulty

__all__ = ["CORRECT", "FAULTY"]


def last_of(out, lengths):
    """Return the output at the end of each sequence."""
    return out[torch.arange(len(lengths), device=out.device), lengths - 1]


class TimeAsBatch(nn.Module):
    """A layer that reads time first, fed batch first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        out, _ = self.rnn(x)
        return self.head(out)


class LastOfPadded(nn.Module):
    """The last position is padding for all but the longest."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out[:, -1])


class ViewedState(nn.Module):
    """(directions, batch, hidden) viewed as (batch, directions * hidden)."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, h = self.rnn(x)
        return self.head(h.view(x.shape[0], -1))


class NeverUnsorted(nn.Module):
    """Sorted by length for packing, and left so."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        lengths, order = lengths.sort(descending=True)
        _, h = self.rnn(pack_padded_sequence(x[order], lengths.cpu(), batch_first=True))
        return self.head(h[-1])


class SoftmaxOverBatch(nn.Module):
    """Attention pooling whose weights sum to one over the samples."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        weights = torch.softmax(self.score(out), dim=0)
        return self.head((weights * out).sum(1))


class SoftmaxOverOne(nn.Module):
    """Attention pooling whose weights are all one."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1, bias=False)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        weights = torch.softmax(self.score(torch.tanh(out)), dim=-1)
        return self.head((weights * out).sum(1))


class MeanOverPadding(nn.Module):
    """Packed properly, then averaged over the padding as well."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.head(out.mean(1))


class BidirectionalForecast(nn.Module):
    """A forecast of the next step by a network that has read it."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, FEATURES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        return self.head(self.rnn(x)[0])


class RandomStart(nn.Module):
    """An initial state drawn anew at each call."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        h0 = torch.randn(1, x.shape[0], HIDDEN, dtype=x.dtype, device=x.device)
        return self.head(self.rnn(x, h0)[1][-1])


class DetachedEncoder(nn.Module):
    """What the encoder hands the decoder is cut off from its gradient."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.decoder = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 11"]:
        out, h = self.encoder(self.embed(tokens))
        return self.head(self.decoder(out, h.detach())[0])


class GatheredLast(nn.Module):
    """The output at each sequence's own end."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES, padding_idx=0)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True, num_layers=2, dropout=0.3)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        return self.head(last_of(self.rnn(self.embed(tokens))[0], lengths))


class PackedTagger(nn.Module):
    """A tag for each step, both directions, packed."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.norm = nn.LayerNorm(2 * HIDDEN)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch seq 3"]:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=x.shape[1])
        return self.head(self.norm(out))


class CausalAttention(nn.Module):
    """A small language model: learned positions, a triangular mask."""

    def __init__(self):
        super().__init__()
        self.embed, self.place = nn.Embedding(VOCABULARY, 8), nn.Embedding(64, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.1)
        self.body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, VOCABULARY)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 11"]:
        steps = tokens.shape[1]
        x = self.embed(tokens) + self.place(torch.arange(steps, device=tokens.device))
        ahead = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
        return self.head(self.body(x, mask=ahead))


class Character(nn.Module):
    """Logits and the state to go on from."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, num_layers=2)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, tokens: Int[Tensor, "seq batch"], state: Float[Tensor, "2 batch 6"] | None = None
    ) -> tuple[Float[Tensor, "seq batch 11"], Float[Tensor, "2 batch 6"]]:
        out, state = self.rnn(self.embed(tokens), state)
        return self.head(out), state


CAUSAL = {"causal": "seq"}

FAULTY = {
    "TimeAsBatch": Faulty(TimeAsBatch, "model_isolation", line="self.rnn(x)"),
    "LastOfPadded": Faulty(LastOfPadded, "model_padding", line="out[:, -1]"),
    "ViewedState": Faulty(ViewedState, "model_isolation", line="h.view(x.shape[0], -1)"),
    "NeverUnsorted": Faulty(NeverUnsorted, "model_isolation", line="x[order]"),
    "SoftmaxOverBatch": Faulty(
        SoftmaxOverBatch, "model_isolation", line="torch.softmax(self.score(out), dim=0)"
    ),
    "SoftmaxOverOne": Faulty(SoftmaxOverOne, "model_liveness"),
    "MeanOverPadding": Faulty(MeanOverPadding, "model_padding", line="out.mean(1)"),
    "BidirectionalForecast": Faulty(
        BidirectionalForecast, "model_causality", CAUSAL, line="self.rnn(x)[0]"
    ),
    "RandomStart": Faulty(RandomStart, "model_determinism", line="torch.randn("),
    "DetachedEncoder": Faulty(DetachedEncoder, "model_gradient", line="h.detach()"),
}
CORRECT = {
    "GatheredLast": Correct(GatheredLast),
    "PackedTagger": Correct(PackedTagger),
    "CausalAttention": Correct(CausalAttention, CAUSAL),
    "OpenCharacter": Correct(Character, CAUSAL),
}
