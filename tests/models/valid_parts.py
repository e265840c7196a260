"""Models of which it must be found out what of a sequence, or of a result, is valid."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from models.entry import FEATURES, HIDDEN, VOCABULARY

__all__ = ["CORRECT", "FAULTY"]


class Sentences(nn.Module):
    """An encoder of tokens."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def read(self, tokens, lengths):
        """Return the output at the end of each sentence."""
        out, _ = self.rnn(self.embed(tokens))
        return out[torch.arange(len(out), device=out.device), lengths - 1]


class TwoSentences(Sentences):
    """Two sentences with a length each, on axes whose names are no usual ones of time."""

    def forward(
        self,
        premise: Int[Tensor, "batch p"],
        hypothesis: Int[Tensor, "batch h"],
        premise_len: Int[Tensor, " batch"],
        hypothesis_len: Int[Tensor, " batch"],
    ) -> Float[Tensor, "batch 6"]:
        return self.read(premise, premise_len) - self.read(hypothesis, hypothesis_len)


class LengthsOfTheOther(TwoSentences):
    """The second sentence is read up to the length of the first one."""

    def forward(
        self,
        premise: Int[Tensor, "batch p"],
        hypothesis: Int[Tensor, "batch h"],
        premise_len: Int[Tensor, " batch"],
        hypothesis_len: Int[Tensor, " batch"],
    ) -> Float[Tensor, "batch 6"]:
        wrong = premise_len.clamp(max=hypothesis.shape[1])
        return self.read(premise, premise_len) - self.read(hypothesis, wrong)


class LastOfQuery(Sentences):
    """The last step of the padded batch."""

    def forward(
        self, query: Int[Tensor, "batch q"], q_len: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 6"]:
        return self.rnn(self.embed(query))[0][:, -1]


CORRECT = {each.__name__: each for each in (TwoSentences,)}

FAULTY = {
    LengthsOfTheOther: "model_padding",
    LastOfQuery: "model_padding",
}
