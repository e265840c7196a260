"""Samples that meet: the result of one depends on another, or on the row that it stands in."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class AttendsAcrossBatch(nn.Module):
    """Self-attention that reads its second axis as the batch, fed batch first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, 8, batch_first=True)
        self.attention = nn.MultiheadAttention(8, 2)
        self.head = nn.Linear(8, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        out, _ = self.rnn(x)
        context, _ = self.attention(out, out, out)
        return self.head(out + context)


class EncoderTimeFirst(nn.Module):
    """A transformer encoder with PyTorch's default layout, fed batch first."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, CLASSES)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch 3"]:
        return self.head(self.encoder(self.embed(tokens)).mean(1))


class StandardisedOverBatch(nn.Module):
    """Each feature is standardised over the first axis, which was time in the notebook."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x):
        centred = x - x.mean(0)
        return self.head(self.rnn(centred)[0][:, -1])


class ScaledByAll(nn.Module):
    """Series are scaled by one number, which is the mean over all of them."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 2)

    def forward(self, past: Float[Tensor, "batch seq"]) -> Float[Tensor, "batch 2"]:
        scale = past.abs().mean()
        _, h_n = self.rnn((past / scale).unsqueeze(-1))
        return self.head(h_n[-1]) * scale


class NormalisedOverBatch(nn.Module):
    """Sentence vectors of length one, over the wrong axis, from a dictionary."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def forward(self, inputs):
        _, h_n = self.rnn(self.embed(inputs["input_ids"]))
        return {"embedding": functional.normalize(h_n[-1], dim=0)}


def embedded(model: nn.Module, input_ids: Int[Tensor, "batch words"]) -> Float[Tensor, "batch 6"]:
    """Call a model of sentences."""
    return model({"input_ids": input_ids})["embedding"]


class TutorialPositions(nn.Module):
    """The positional encoding of the tutorial is time first, and the batch is not."""

    def __init__(self, longest=64, width=8):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width)
        position = torch.arange(longest).unsqueeze(1)
        rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        table = torch.zeros(longest, 1, width)
        table[:, 0, 0::2] = torch.sin(position * rate)
        table[:, 0, 1::2] = torch.cos(position * rate)
        self.register_buffer("table", table)
        self.body = nn.TransformerEncoderLayer(width, 2, 16, batch_first=True)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch 3"]:
        x = self.embed(tokens)
        x = x + self.table[: x.size(0)]
        return self.head(self.body(x).mean(1))


class RestoredBySameOrder(nn.Module):
    """Sorted for packing, and restored by the order of sorting, which is not its inverse."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        ordered, order = lengths.sort(descending=True)
        packed = pack_padded_sequence(self.embed(tokens[order]), ordered.cpu(), batch_first=True)
        _, (h_n, _) = self.rnn(packed)
        restored = h_n[-1][order]
        return self.head(restored)


class StateOfSampleBefore(nn.Module):
    """Samples run one after the other, and each starts where the one before it ended."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 6"]:
        state, ends = x.new_zeros(1, HIDDEN), []
        for sample in x:
            for step in sample:
                state = self.cell(step[None], state)
            ends.append(state)
        return torch.cat(ends)


class RepeatedForPaths(nn.Module):
    """Several futures of each series, repeated as blocks and viewed as neighbours."""

    def __init__(self, paths=3):
        super().__init__()
        self.paths = paths
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN + 1, 2)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3 2"]:
        batch = x.shape[0]
        _, h_n = self.rnn(x)
        states = h_n[-1].repeat(self.paths, 1)
        quantile = torch.linspace(0.1, 0.9, self.paths, dtype=x.dtype, device=x.device)
        states = torch.cat([states, quantile.repeat_interleave(batch)[:, None]], dim=-1)
        return self.head(states).view(batch, self.paths, 2)


class PackedOrderLost(nn.Module):
    """A packed sequence is built anew around its data, without the order of the samples."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.rnn = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch seq 3"]:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        packed = PackedSequence(torch.tanh(self.inward(packed.data)), packed.batch_sizes)
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=x.shape[1])
        return self.head(out)


class DividedByLongest(nn.Module):
    """A sum over the steps of each sample, divided by the longest length of the batch."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        there = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        mean = (out * there[..., None]).sum(1) / lengths.max()
        return self.head(mean)


class ScaledBySamples(nn.Module):
    """Attention scores are divided by the root of the number of samples, not of features."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, h_n = self.rnn(x)
        scores = torch.einsum("bsh,bh->bs", out, h_n[-1]) / math.sqrt(out.shape[0])
        weights = torch.softmax(scores, 1)
        return self.head(torch.einsum("bs,bsh->bh", weights, out))


class WeightsOverBatch(nn.Module):
    """Attention weights in a dictionary of results, which sum to one over the samples."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x):
        out, _ = self.rnn(x)
        scores = self.score(out).squeeze(-1)
        weights = torch.softmax(scores, 0)
        pooled = torch.einsum("bs,bsh->bh", weights, out)
        return {"logits": self.head(pooled), "weights": weights}


class BatchNormAlwaysOn(nn.Module):
    """Batch normalisation without running statistics uses those of the batch, in eval too."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(FEATURES, track_running_stats=False)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        normal = self.norm(x.transpose(1, 2)).transpose(1, 2)
        return self.head(self.rnn(normal)[0][:, -1])


FAULTY = {
    "AttendsAcrossBatch": Faulty(AttendsAcrossBatch, "model_isolation", line="self.attention("),
    "EncoderTimeFirst": Faulty(EncoderTimeFirst, "model_isolation", line="self.encoder("),
    "StandardisedOverBatch": Faulty(
        StandardisedOverBatch,
        "model_isolation",
        {"inputs": {"x": "float batch seq 4"}},
        line="x.mean(0)",
    ),
    "StandardisedByExample": Faulty(
        StandardisedOverBatch, "model_batch", {"example": (torch.ones(5, 7, FEATURES),)}
    ),
    "ScaledByAll": Faulty(ScaledByAll, "model_isolation", line="past.abs().mean()"),
    "NormalisedOverBatch": Faulty(
        NormalisedOverBatch,
        "model_isolation",
        {"call": embedded},
        line="functional.normalize(",
    ),
    "TutorialPositions": Faulty(
        TutorialPositions,
        "model_permutation",
        line="self.table[: x.size(0)]",
        also=("model_alone",),
    ),
    "RestoredBySameOrder": Faulty(
        RestoredBySameOrder, "model_isolation", line="h_n[-1][order]", also=("model_permutation",)
    ),
    "StateOfSampleBefore": Faulty(StateOfSampleBefore, "model_isolation", line="self.cell("),
    "RepeatedForPaths": Faulty(RepeatedForPaths, "model_isolation", line=".view(batch,"),
    "PackedOrderLost": Faulty(PackedOrderLost, "model_isolation", line="pack_padded_sequence("),
    "DividedByLongest": Faulty(
        DividedByLongest,
        "model_padding",
        line="lengths.max()",
        also=("model_isolation", "model_alone"),
    ),
    "ScaledBySamples": Faulty(ScaledBySamples, "model_alone", line="math.sqrt(out.shape[0])"),
    "WeightsOverBatch": Faulty(
        WeightsOverBatch,
        "model_isolation",
        {"inputs": {"x": "float batch seq 4"}},
        line="torch.softmax(scores, 0)",
    ),
    "BatchNormAlwaysOn": Faulty(
        BatchNormAlwaysOn, "model_isolation", line="self.norm(", also=("model_call", "model_shapes")
    ),
}
