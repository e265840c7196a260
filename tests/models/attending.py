"""Decoders written by hand that attend to the whole of another sequence."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

__all__ = [
    "AdditiveDecoder",
    "AdditiveTranslator",
    "DotTranslator",
    "FreeDecoder",
    "LooksAhead",
    "SharedAxis",
    "ShiftedDecoder",
]

WORDS, UNITS = 15, 6


class _Additive(nn.Module):
    """The attention of Bahdanau et al., and a cell that reads a word and what is attended to."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, 4)
        self.keys, self.query = nn.Linear(UNITS, UNITS), nn.Linear(UNITS, UNITS)
        self.score = nn.Linear(UNITS, 1)
        self.cell = nn.GRUCell(4 + UNITS, UNITS)
        self.head = nn.Linear(UNITS, WORDS)

    def decode(self, words, hidden, memory, *, forced=True):
        """Return the scores of each step, and the last state."""
        outputs = []
        for step in range(words.shape[1]):
            word = words[:, step] if forced or not outputs else outputs[-1].argmax(-1)
            energies = self.score(torch.tanh(self.keys(memory) + self.query(hidden)[:, None]))
            context = (energies.softmax(1) * memory).sum(1)
            hidden = self.cell(torch.cat([self.embed(word), context], -1), hidden)
            outputs.append(self.head(hidden))
        return torch.stack(outputs, 1), hidden


class AdditiveDecoder(_Additive):
    """It is given the outputs of an encoder."""

    def forward(
        self,
        words: Int[Tensor, "batch tgt"],
        hidden: Float[Tensor, "batch 6"],
        memory: Float[Tensor, "batch src 6"],
    ):
        return self.decode(words, hidden, memory)


class SharedAxis(_Additive):
    """The outputs of the encoder have an axis of the same name, as in a batch of equal lengths."""

    def forward(
        self,
        words: Int[Tensor, "batch seq"],
        hidden: Float[Tensor, "batch 6"],
        memory: Float[Tensor, "batch seq 6"],
    ):
        return self.decode(words, hidden, memory)


class FreeDecoder(AdditiveDecoder):
    """It reads its own words but for the first."""

    def decode(self, words, hidden, memory, **_):
        """Read the words that it chooses."""
        return super().decode(words, hidden, memory, forced=False)


class ShiftedDecoder(AdditiveDecoder):
    """The target is shifted inside, so that each step reads the word before it."""

    def decode(self, words, hidden, memory, **_):
        """Read the words, each one step later."""
        start = torch.zeros_like(words[:, :1])
        return super().decode(torch.cat([start, words[:, :-1]], 1), hidden, memory)


class AdditiveTranslator(_Additive):
    """An encoder and the decoder, without annotations."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(4, UNITS, batch_first=True)

    def forward(self, src, tgt, *, forced=True):
        memory, hidden = self.encoder(self.embed(src))
        return self.decode(tgt, hidden[0], memory, forced=forced)[0]


class DotTranslator(nn.Module):
    """The attention of Luong et al., of all steps at once."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, 4)
        self.encoder, self.decoder = nn.LSTM(4, UNITS), nn.LSTM(4, UNITS)
        self.join, self.head = nn.Linear(2 * UNITS, UNITS), nn.Linear(UNITS, WORDS)

    def forward(
        self, src: Int[Tensor, "src batch"], tgt: Int[Tensor, "tgt batch"]
    ) -> Float[Tensor, "tgt batch 15"]:
        memory, state = self.encoder(self.embed(src))
        out, _ = self.decoder(self.embed(tgt), state)
        weights = torch.einsum("tbh,sbh->bts", out, memory).softmax(-1)
        context = torch.einsum("bts,sbh->tbh", weights, memory)
        return self.head(torch.tanh(self.join(torch.cat([context, out], -1))))


class LooksAhead(AdditiveTranslator):
    """Each step reads the mean of all words of the target."""

    def forward(self, src: Int[Tensor, "batch src"], tgt: Int[Tensor, "batch tgt"]):
        whole = self.embed(tgt).mean(1)
        return super().forward(src, tgt) + whole.sum(-1)[:, None, None]
