"""Padding that is read on a line that is to be named."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class StateOfAllSteps(nn.Module):
    """A loop by hand that runs on into the padding."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        state = x.new_zeros(x.shape[0], HIDDEN)
        for step in range(x.shape[1]):
            state = self.cell(x[:, step], state)
        return self.head(state)


class MeanAfterLoop(nn.Module):
    """A loop that stops at each end, whose outputs are averaged over all steps."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        state, out = x.new_zeros(x.shape[0], HIDDEN), []
        for step, value in enumerate(x.unbind(1)):
            new = self.cell(value, state)
            state = torch.where((step < lengths)[:, None], new, state)
            out.append(new)
        whole = torch.stack(out, 1)
        return self.head(whole.mean(1))


class Attention(nn.Module):
    """Attention by hand."""

    def __init__(self):
        super().__init__()
        self.query, self.key = nn.Linear(FEATURES, HIDDEN), nn.Linear(FEATURES, HIDDEN)
        self.head = nn.Linear(FEATURES, CLASSES)


class KeysUnmasked(Attention):
    """The padding is attended to."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 3"]:
        scores = self.query(x) @ self.key(x).transpose(1, 2)
        weights = torch.softmax(scores, -1)
        return self.head(weights @ x)


class MeanAfterAttention(Attention):
    """The padding is hidden from the attention, and averaged over after it."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 3"]:
        scores = self.query(x) @ self.key(x).transpose(1, 2)
        weights = torch.softmax(scores.masked_fill(~mask[:, None], -1e9), -1)
        context = weights @ x
        return self.head(context.mean(1))


class LargestOfPadded(nn.Module):
    """The maximum over all steps, with those of the padding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out.amax(1))


FAULTY = {
    "StateOfAllSteps": Faulty(StateOfAllSteps, "model_padding", line="self.cell("),
    "MeanAfterLoop": Faulty(MeanAfterLoop, "model_padding", line="whole.mean(1)"),
    "KeysUnmasked": Faulty(KeysUnmasked, "model_padding", line="torch.softmax(scores"),
    "MeanAfterAttention": Faulty(MeanAfterAttention, "model_padding", line="context.mean(1)"),
    "LargestOfPadded": Faulty(LargestOfPadded, "model_padding", line="out.amax(1)"),
}
