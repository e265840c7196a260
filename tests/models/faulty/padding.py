"""Padding that is read: the result depends on what stands past the end, or on how much of it."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class LastColumn(nn.Module):
    """Intent of an utterance, from the last column of a padded batch (qclass_dl#1)."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES, padding_idx=0)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, tokens, lengths):
        out, _ = self.rnn(self.embed(tokens))
        last = out[-1]
        return self.head(torch.tanh(last))


class StateAfterPadding(nn.Module):
    """Outputs are cut to their lengths, and the state is that after the padding (ray#21392)."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> tuple[Float[Tensor, "batch seq 3"], Float[Tensor, "batch 6"]]:
        out, state = self.rnn(x)
        there = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        return self.head(out) * there[..., None], state[-1]


class MeanOfAllSteps(nn.Module):
    """A masked sum, divided by all steps of the batch."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        total = (out * mask[..., None]).sum(1)
        mean = total / out.shape[1]
        return self.head(mean)


class MaximumWithZeros(nn.Module):
    """The maximum over time of outputs that are zero past the end, where all others are below."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        out = out * mask.unsqueeze(-1)
        pooled = out.max(dim=1).values
        return self.head(pooled)


class BackwardFromPadding(nn.Module):
    """The output at each end is gathered, and the second direction has begun in the padding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        rows = torch.arange(len(lengths), device=tokens.device)
        return self.head(out[rows, lengths - 1])


class FlippedWhole(nn.Module):
    """A second direction by hand: the whole axis is flipped, so padding comes first (flax#2170)."""

    def __init__(self):
        super().__init__()
        self.ahead = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.back = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch seq 3"]:
        ahead, _ = self.ahead(x)
        back, _ = self.back(x.flip(1))
        both = torch.cat([ahead, back.flip(1)], dim=-1)
        there = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        return self.head(both).masked_fill(~there[..., None], 0.0)


class KeepsThePadding(nn.Module):
    """Attention pooling with a mask of the wrong polarity: the padding alone is attended to."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        scores = self.score(out).squeeze(-1).masked_fill(mask, -1e9)
        weights = torch.softmax(scores, dim=1)
        pooled = (weights.unsqueeze(-1) * out).sum(1)
        return self.head(pooled)


class KeyMaskInverted(nn.Module):
    """A mask that is true for words, where true hides: all is NaN without padding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 3"]:
        x = self.embed(tokens)
        context, _ = self.attention(x, x, x, key_padding_mask=mask, need_weights=False)
        return self.head(context)


class MemoryUnmasked(nn.Module):
    """A packed encoder, and a decoder that attends to the zeros past its ends as well."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.decoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, VOCABULARY)

    def forward(
        self,
        src: Int[Tensor, "batch src"],
        src_lengths: Int[Tensor, " batch"],
        tgt: Int[Tensor, "batch tgt"],
    ) -> Float[Tensor, "batch tgt 11"]:
        packed = pack_padded_sequence(
            self.embed(src), src_lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        memory, state = self.encoder(packed)
        memory, _ = pad_packed_sequence(memory, batch_first=True)
        out, _ = self.decoder(self.embed(tgt), state)
        energies = out @ memory.transpose(1, 2)
        weights = torch.softmax(energies, dim=-1)
        return self.head(torch.cat([out, weights @ memory], dim=-1))


class MaskedAfterSoftmax(nn.Module):
    """Weights are masked after the softmax, whose sum had the padding in it."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, batch):
        out, _ = self.rnn(batch["features"])
        weights = self.score(out).softmax(dim=1)
        weights = weights * batch["mask"][..., None]
        return self.head((weights * out).sum(1))


def classified(
    model: nn.Module, features: Float[Tensor, "batch frames 4"], mask: Bool[Tensor, "batch frames"]
) -> Float[Tensor, "batch 3"]:
    """Call a model that takes a batch as a dictionary."""
    return model({"features": features, "mask": mask})


class OneStepPastEnd(nn.Module):
    """The output at index length, not length less one, kept within the array."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        index = lengths.clamp(max=x.shape[1] - 1)[:, None, None].expand(-1, 1, HIDDEN)
        last = out.gather(1, index).squeeze(1)
        return self.head(last)


class ConvolutionIntoPadding(nn.Module):
    """A convolution reads one step past each end, and the pooling after it is masked."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=3, padding=1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        features = torch.relu(self.conv(x.transpose(1, 2)))
        there = mask.unsqueeze(1)
        return self.head((features * there).sum(-1) / there.sum(-1))


class GlobalNorm(nn.Module):
    """A normalisation over channels and all frames, silence past the end among them."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Conv1d(FEATURES, HIDDEN, kernel_size=1)
        self.norm = nn.GroupNorm(1, HIDDEN)
        self.head = nn.Conv1d(HIDDEN, FEATURES, kernel_size=1)

    def forward(
        self, frames: Float[Tensor, "batch 4 frames"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 4 frames"]:
        there = torch.arange(frames.shape[-1], device=frames.device) < lengths[:, None]
        hidden = self.inward(frames * there[:, None])
        hidden = self.norm(hidden)
        return torch.sigmoid(self.head(torch.relu(hidden))) * frames


class ChannelsByView(nn.Module):
    """Steps and features change places by a view, so the mask hides others than the padding."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=1)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        batch, steps, width = x.shape
        channels = x.reshape(batch, width, steps)
        features = torch.relu(self.conv(channels)) * mask[:, None]
        return self.head(features.sum(-1))


class LossOverPadding(nn.Module):
    """A tagger that returns its loss, with the padding's tags among the others."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self,
        tokens: Int[Tensor, "batch seq"],
        tags: Int[Tensor, "batch seq"],
        lengths: Int[Tensor, " batch"],
    ) -> Float[Tensor, ""]:
        packed = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        out, _ = pad_packed_sequence(
            self.rnn(packed)[0], batch_first=True, total_length=tokens.shape[1]
        )
        logits = self.head(out).transpose(1, 2)
        return functional.cross_entropy(logits, tags)


class PoolsUnmasked(nn.Module):
    """A transformer hides the padding from its attention, and then takes the mean over it."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, 8, padding_idx=0)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], padding_mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        out = self.encoder(self.embed(tokens), src_key_padding_mask=padding_mask)
        return self.head(out.mean(dim=1))


TRUE_AT_VALID_STEPS = {"inputs": {"mask": "mask batch seq"}}
"""What the author of a model documents of its mask: calls alone show another convention."""

FAULTY = {
    "LastColumn": Faulty(
        LastColumn,
        "model_padding",
        {"inputs": {"tokens": "int<11 seq batch", "lengths": "lengths batch"}},
        line="out[-1]",
    ),
    "StateAfterPadding": Faulty(StateAfterPadding, "model_padding", line="self.rnn(x)"),
    "MeanOfAllSteps": Faulty(MeanOfAllSteps, "model_padding", line="out.shape[1]"),
    "MaximumWithZeros": Faulty(MaximumWithZeros, "model_padding", line="out.max(dim=1)"),
    "BackwardFromPadding": Faulty(BackwardFromPadding, "model_padding", line="self.rnn("),
    "FlippedWhole": Faulty(FlippedWhole, "model_padding", line="self.back(x.flip(1))"),
    "KeepsThePadding": Faulty(KeepsThePadding, "model_padding", TRUE_AT_VALID_STEPS),
    "KeyMaskInverted": Faulty(
        KeyMaskInverted,
        "model_call",
        TRUE_AT_VALID_STEPS,
        also=("model_shapes", "model_padding"),
    ),
    "MemoryUnmasked": Faulty(MemoryUnmasked, "model_padding", line="torch.softmax(energies"),
    "MaskedAfterSoftmax": Faulty(
        MaskedAfterSoftmax, "model_padding", {"call": classified}, line=".softmax(dim=1)"
    ),
    "OneStepPastEnd": Faulty(OneStepPastEnd, "model_padding", line="out.gather("),
    "ConvolutionIntoPadding": Faulty(ConvolutionIntoPadding, "model_padding", line="self.conv("),
    "GlobalNorm": Faulty(GlobalNorm, "model_padding", line="self.norm("),
    "ChannelsByView": Faulty(ChannelsByView, "model_padding", line="x.reshape("),
    "LossOverPadding": Faulty(LossOverPadding, "model_padding", line="functional.cross_entropy("),
    "PoolsUnmasked": Faulty(PoolsUnmasked, "model_padding", line="out.mean(dim=1)"),
}
