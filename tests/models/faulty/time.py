"""Steps that see ahead: what should come from the past comes from the future as well."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]

SEQ = {"causal": "seq"}
STRICT = {"causal": {"tgt": "strict"}}


class PaddedOnBothSides(nn.Module):
    """A convolutional forecaster that keeps its length by padding on both sides."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=3, padding="same")
        self.head = nn.Conv1d(HIDDEN, 1, kernel_size=1)

    def forward(self, x: Float[Tensor, "batch 4 seq"]) -> Float[Tensor, "batch 1 seq"]:
        return self.head(torch.relu(self.conv(x)))


class WrongEndTrimmed(nn.Module):
    """A dilated convolution is padded on both sides, and the surplus is cut at the start."""

    def __init__(self):
        super().__init__()
        self.surplus = 4
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=3, dilation=2, padding=4)
        self.head = nn.Conv1d(HIDDEN, FEATURES, kernel_size=1)

    def forward(self, x: Float[Tensor, "batch 4 seq"]) -> Float[Tensor, "batch 4 seq"]:
        out = self.conv(x)
        out = out[..., self.surplus :]
        return self.head(torch.relu(out))


class SeesOneAhead(nn.Module):
    """A triangular mask that begins one diagonal too late."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
        self.body = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.head = nn.Linear(8, VOCABULARY)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 11"]:
        steps = tokens.shape[1]
        hidden = torch.ones(steps, steps, dtype=torch.bool, device=tokens.device).triu(2)
        return self.head(self.body(self.embed(tokens), mask=hidden))


class PastHidden(nn.Module):
    """A mask of what may be seen, given where true hides: each step sees itself and the future."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 1"]:
        steps = x.shape[1]
        x = self.inward(x)
        past = torch.ones(steps, steps, dtype=torch.bool, device=x.device).tril(-1)
        context, _ = self.attention(x, x, x, attn_mask=past)
        return self.head(x + context)


class HeadsByView(nn.Module):
    """Heads are split off by a view alone, so that a head's steps are slices of others."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.inward = nn.Linear(FEATURES, width)
        self.to_qkv = nn.Linear(width, 3 * width)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        batch, steps, _ = x.shape
        hidden = self.inward(x)
        q, k, v = (
            part.reshape(batch, self.heads, steps, -1)
            for part in self.to_qkv(hidden).chunk(3, dim=-1)
        )
        context = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        context = context.transpose(1, 2).reshape(batch, steps, -1)
        return self.head(hidden + context)


class StandardisedOverTime(nn.Module):
    """A series is standardised by its mean over all steps, those still to come among them."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        level = x.mean(dim=1, keepdim=True)
        out, _ = self.rnn(x - level)
        return self.head(out) + level


class GlobalContext(nn.Module):
    """Each step's tag is made with a context, which is the maximum over the whole sequence."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "seq batch 3"]:
        out, _ = self.rnn(x)
        context = out.amax(0, keepdim=True).expand_as(out)
        return self.head(torch.cat([out, context], dim=-1))


class TargetNotShifted(nn.Module):
    """Teacher forcing with the word that is to be predicted."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.decoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, src: Int[Tensor, "batch src"], tgt: Int[Tensor, "batch tgt"]
    ) -> Float[Tensor, "batch tgt 11"]:
        _, state = self.encoder(self.embed(src))
        out, _ = self.decoder(self.embed(tgt), state)
        return self.head(out)


class TargetRolled(nn.Module):
    """Targets are shifted by a roll: the first step is given the last word."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.decoder = nn.LSTM(FEATURES + HIDDEN, HIDDEN, batch_first=True)
        self.encoder = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, src: Int[Tensor, "batch src"], tgt: Int[Tensor, "batch tgt"]
    ) -> Float[Tensor, "batch tgt 11"]:
        _, (h_n, c_n) = self.encoder(self.embed(src))
        shifted = tgt.roll(1, dims=1)
        source = h_n[-1][:, None].expand(-1, tgt.shape[1], -1)
        out, _ = self.decoder(torch.cat([self.embed(shifted), source], dim=-1), (h_n, c_n))
        return self.head(out)


class RewardToGo(nn.Module):
    """Returns to go are summed from the end, and are an input of each step's action."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES + 1, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 2)

    def forward(
        self, obs: Float[Tensor, "batch seq 4"], rewards: Float[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 2"]:
        to_go = rewards.flip(1).cumsum(1).flip(1)
        out, _ = self.rnn(torch.cat([obs, to_go.unsqueeze(-1)], dim=-1))
        return self.head(out)


FAULTY = {
    "PaddedOnBothSides": Faulty(PaddedOnBothSides, "model_causality", SEQ, line="self.conv("),
    "WrongEndTrimmed": Faulty(
        WrongEndTrimmed, "model_causality", SEQ, line="out[..., self.surplus :]"
    ),
    "SeesOneAhead": Faulty(SeesOneAhead, "model_causality", SEQ, line="self.body("),
    "PastHidden": Faulty(PastHidden, "model_causality", SEQ, line="self.attention("),
    "HeadsByView": Faulty(HeadsByView, "model_causality", SEQ, line="part.reshape("),
    "StandardisedOverTime": Faulty(StandardisedOverTime, "model_causality", SEQ, line="x.mean("),
    "GlobalContext": Faulty(GlobalContext, "model_causality", SEQ, line="out.amax("),
    "TargetNotShifted": Faulty(TargetNotShifted, "model_causality", STRICT),
    "TargetRolled": Faulty(TargetRolled, "model_causality", STRICT, line="tgt.roll("),
    "RewardToGo": Faulty(RewardToGo, "model_causality", SEQ, line="rewards.flip("),
}
