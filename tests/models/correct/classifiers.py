"""Models with one result for each sequence, which look like faulty ones and are correct."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Correct

__all__ = ["CORRECT"]


class MaskedMean(nn.Module):
    """The mean of the steps that are there, with a division by how many they are."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        total = (out * mask[..., None]).sum(1)
        return self.head(total / mask.sum(1, keepdim=True))


class MaximumOverTime(nn.Module):
    """A maximum over time, to which the padding is minus infinity."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES, padding_idx=0)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True, dropout=0.2, num_layers=2)
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(HIDDEN, CLASSES))

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        past_end = torch.arange(tokens.shape[1], device=tokens.device) >= lengths[:, None]
        return self.head(out.masked_fill(past_end[..., None], -torch.inf).amax(1))


class GatheredAtEnd(nn.Module):
    """Time first, and the output at each sequence's own last step."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x, lengths):
        out, _ = self.rnn(x)
        index = (lengths - 1)[None, :, None].expand(1, -1, HIDDEN)
        return self.head(out.gather(0, index)[0])


class RestoredByInverse(nn.Module):
    """Sorted for packing, and restored by the inverse of the order."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        ordered, order = lengths.sort(descending=True)
        packed = pack_padded_sequence(self.embed(tokens[order]), ordered.cpu(), batch_first=True)
        _, h_n = self.rnn(packed)
        return self.head(h_n[-1][order.argsort()])


class DirectionsTransposed(nn.Module):
    """The last layer's two states, with the batch moved to the front before they are merged."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, num_layers=2, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, tokens: Int[Tensor, "seq batch"]) -> Float[Tensor, "batch 3"]:
        _, (h_n, _) = self.rnn(self.embed(tokens))
        states = h_n.view(2, 2, tokens.shape[1], HIDDEN)[-1]
        return self.head(states.transpose(0, 1).reshape(tokens.shape[1], -1))


class ReversedWithinLength(nn.Module):
    """A second direction by hand: each sequence is reversed within its own length."""

    def __init__(self):
        super().__init__()
        self.ahead = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.back = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch seq 3"]:
        steps = torch.arange(x.shape[1], device=x.device).expand(x.shape[0], -1)
        there = steps < lengths[:, None]
        mirrored = torch.where(there, lengths[:, None] - 1 - steps, steps)[..., None]
        ahead, _ = self.ahead(x)
        back, _ = self.back(x.gather(1, mirrored.expand_as(x)))
        back = back.gather(1, mirrored.expand_as(back))
        return self.head(torch.cat([ahead, back], dim=-1)).masked_fill(~there[..., None], 0.0)


class ConvolutionMasked(nn.Module):
    """A convolution whose input is zero past the end, as its own padding is."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=3, padding=1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        there = mask.unsqueeze(1)
        features = torch.relu(self.conv(x.transpose(1, 2) * there)) * there
        return self.head(features.sum(-1) / there.sum(-1))


class WithBatchNorm(nn.Module):
    """Batch normalisation before a recurrent layer: in evaluation, of running statistics."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=3, padding=1, bias=False)
        self.norm = nn.BatchNorm1d(HIDDEN)
        self.rnn = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        features = torch.relu(self.norm(self.conv(x.transpose(1, 2))))
        return self.head(self.rnn(features.transpose(1, 2))[0][:, -1])


class TwoSentences(nn.Module):
    """Two sentences with a length each, read by the same packed encoder."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES, padding_idx=0)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Bilinear(HIDDEN, HIDDEN, 2)

    def read(self, tokens, lengths):
        """Return the final state of each sentence."""
        packed = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        return self.rnn(packed)[1][0][-1]

    def forward(
        self,
        src: Int[Tensor, "batch src"],
        src_lengths: Int[Tensor, " batch"],
        tgt: Int[Tensor, "batch tgt"],
        tgt_lengths: Int[Tensor, " batch"],
    ) -> Float[Tensor, "batch 2"]:
        return self.head(self.read(src, src_lengths), self.read(tgt, tgt_lengths))


class Hierarchical(nn.Module):
    """Words are read sentence by sentence, with the sentences of all documents side by side."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.of_words = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.of_sentences = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, tokens: Int[Tensor, "batch steps words"]) -> Float[Tensor, "batch 3"]:
        batch, sentences, words = tokens.shape
        _, h_n = self.of_words(self.embed(tokens.view(batch * sentences, words)))
        _, h_n = self.of_sentences(h_n[-1].view(batch, sentences, HIDDEN))
        return self.head(h_n[-1])


class AttentionPooling(nn.Module):
    """Weights that sum to one over the steps that are there, given beside the logits."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1, bias=False)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x, padding_mask):
        out, _ = self.rnn(x)
        scores = self.score(torch.tanh(out)).squeeze(-1).masked_fill(padding_mask, -torch.inf)
        weights = torch.softmax(scores, dim=1)
        return {"logits": self.head(torch.einsum("bs,bsh->bh", weights, out)), "weights": weights}


class FromDictionary(nn.Module):
    """A model of a batch that is a dictionary, with a frozen table of vectors."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding.from_pretrained(torch.randn(VOCABULARY, FEATURES))
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, batch):
        packed = pack_padded_sequence(
            self.embed(batch["tokens"]),
            batch["lengths"].cpu(),
            batch_first=True,
            enforce_sorted=False,
        )
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return {"logits": self.head(out.sum(1) / batch["lengths"][:, None])}


def logits(
    model: nn.Module, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
) -> Float[Tensor, "batch 3"]:
    """Call a model of a dictionary."""
    return model({"tokens": tokens, "lengths": lengths})["logits"]


class SentenceVector(nn.Module):
    """Vectors of length one, over their own units, known by an example only."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x):
        out, _ = self.rnn(x)
        return functional.normalize(self.head(out.mean(1)), dim=-1)


class SimilarPairs(SentenceVector):
    """It compares each sample with each other one, so that samples are on both axes."""

    def forward(
        self, left: Float[Tensor, "batch seq 4"], right: Float[Tensor, "batch seq 4"]
    ) -> Float[Tensor, "batch batch"]:
        return super().forward(left) @ super().forward(right).mT


CORRECT = {
    "MaskedMean": Correct(MaskedMean),
    "MaximumOverTime": Correct(MaximumOverTime),
    "GatheredAtEnd": Correct(
        GatheredAtEnd, {"inputs": {"x": "float seq batch 4", "lengths": "lengths batch"}}
    ),
    "RestoredByInverse": Correct(RestoredByInverse),
    "DirectionsTransposed": Correct(DirectionsTransposed),
    "ReversedWithinLength": Correct(ReversedWithinLength),
    "ConvolutionMasked": Correct(ConvolutionMasked),
    "WithBatchNorm": Correct(WithBatchNorm),
    "TwoSentences": Correct(TwoSentences),
    "Hierarchical": Correct(Hierarchical),
    "AttentionPooling": Correct(
        AttentionPooling,
        {"inputs": {"x": "float batch seq 4", "padding_mask": "padmask batch seq"}},
    ),
    "FromDictionary": Correct(FromDictionary, {"call": logits}),
    "SimilarPairs": Correct(SimilarPairs),
    "SentenceVector": Correct(SentenceVector, {"example": (torch.ones(5, 7, FEATURES),)}),
}
