"""Models whose results are rounded otherwise from call to call: correct ones, and faulty ones."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import FEATURES, HIDDEN, VOCABULARY, Faulty
from models.faulty.learning import SquashBackward

__all__ = ["MaskedPointer", "SortedByTokens", "Unsorted", "WrongBackward", "unsorted"]


class SortedByTokens(nn.Module):
    """Correct: as many steps as there are tokens that are no padding, sorted, and restored."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.first = nn.LSTM(FEATURES, FEATURES, batch_first=True, bidirectional=True)
        self.second = nn.LSTM(2 * FEATURES, FEATURES, 2, batch_first=True, bidirectional=True)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 8"]:
        ordered, order = (tokens != 0).sum(1).clamp(min=1).sort(descending=True)
        out = self.embed(tokens[order])
        for layer in (self.first, self.second):
            packed, _ = layer(pack_padded_sequence(out, ordered.cpu(), batch_first=True))
            out, _ = pad_packed_sequence(packed, batch_first=True, total_length=tokens.shape[1])
        return out[self.restored(order)]

    def restored(self, order: Tensor) -> Tensor:
        """Return where each sample is."""
        return order.argsort()


class Unsorted(SortedByTokens):
    """Faulty: restored by the order itself."""

    def restored(self, order: Tensor) -> Tensor:
        """Return the order."""
        return order


class MaskedPointer(nn.Module):
    """Correct: the logarithm of a softmax over the steps, without those of padding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, HIDDEN)
        self.score = nn.Linear(HIDDEN, 1)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq"]:
        scores = self.score(self.squashed(self.embed(tokens))).squeeze(-1)
        return scores.masked_fill(tokens < VOCABULARY // 4, -1e30).log_softmax(1)

    def squashed(self, x: Tensor) -> Tensor:
        """Return values between -1 and 1."""
        return torch.tanh(x)


class WrongBackward(MaskedPointer):
    """Faulty: the same with a backward pass that is wrong."""

    def squashed(self, x: Tensor) -> Tensor:
        """Return values whose slope is wrong."""
        return SquashBackward.apply(x)


unsorted = Faulty(Unsorted, "model_isolation")
