"""Decoders, forecasters and models of sequences with a loss that are correct."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Correct

__all__ = ["CORRECT"]


class AttentiveTranslator(nn.Module):
    """An encoder, and a decoder with attention that is given the words before, not the word."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.start = nn.Parameter(torch.randn(FEATURES))
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
        memory, _ = pad_packed_sequence(memory, batch_first=True, total_length=src.shape[1])
        start = self.start.expand(tgt.shape[0], 1, -1)
        before = torch.cat([start, self.embed(tgt[:, :-1])], dim=1)
        out, _ = self.decoder(before, state)
        past_end = torch.arange(src.shape[1], device=src.device) >= src_lengths[:, None]
        energies = (out @ memory.transpose(1, 2)).masked_fill(past_end[:, None], -torch.inf)
        context = torch.softmax(energies, dim=-1) @ memory
        return self.head(torch.cat([out, context], dim=-1))


class ScaledForecaster(nn.Module):
    """A forecast of each series on its own scale, with its spread, as a dataclass."""

    @dataclass
    class Output:
        """The parameters of a distribution."""

        mean: Tensor
        spread: Tensor

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, HIDDEN, batch_first=True)
        self.mean, self.spread = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 2)

    def forward(self, past):
        scale = past.abs().mean(1, keepdim=True) + 0.1
        _, (h_n, _) = self.rnn((past / scale)[..., None])
        return self.Output(
            self.mean(h_n[-1]) * scale, functional.softplus(self.spread(h_n[-1])) * scale
        )


class TimesHundred(nn.Module):
    """A network whose outputs are in percent: its rounding errors are a hundred times larger."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, 32, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 1"]:
        return 100 * self.head(self.rnn(x)[0])


class ConditionalField(nn.Module):
    """The negative log-likelihood of each tagged sentence, in a chain that ends at its length."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.emission = nn.Linear(HIDDEN, VOCABULARY)
        self.transition = nn.Parameter(torch.randn(VOCABULARY, VOCABULARY) * 0.1)
        self.embed = nn.Embedding(VOCABULARY, FEATURES, padding_idx=0)

    def forward(
        self,
        tokens: Int[Tensor, "batch seq"],
        tags: Int[Tensor, "batch seq"],
        mask: Bool[Tensor, "batch seq"],
    ) -> Float[Tensor, " batch"]:
        emissions = self.emission(self.rnn(self.embed(tokens))[0])
        path = emissions.gather(2, tags[..., None])[..., 0] * mask
        steps = self.transition[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]
        total = emissions[:, 0]
        for step in range(1, tokens.shape[1]):
            both = total[:, :, None] + self.transition + emissions[:, step, None]
            total = torch.where(mask[:, step, None], both.logsumexp(1), total)
        return total.logsumexp(-1) - path.sum(1) - steps.sum(1)


class MaskedLoss(nn.Module):
    """The mean loss of all words that are there, of a batch."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self,
        tokens: Int[Tensor, "seq batch"],
        tags: Int[Tensor, "seq batch"],
        mask: Bool[Tensor, "seq batch"],
    ) -> Float[Tensor, ""]:
        scores = self.head(self.rnn(self.embed(tokens))[0])
        loss = functional.cross_entropy(scores.movedim(-1, 1), tags, reduction="none")
        return (loss * mask).sum() / mask.sum()


class Variational(nn.Module):
    """A variational encoder that samples, and is declared to."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.mean, self.scale = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 2)
        self.head = nn.Linear(2, FEATURES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"]
    ) -> tuple[Float[Tensor, "batch 4"], Float[Tensor, "batch 2"]]:
        _, h_n = self.rnn(x)
        mean = self.mean(h_n[-1])
        latent = mean + torch.randn_like(mean) * torch.exp(0.5 * self.scale(h_n[-1]))
        return self.head(latent), mean


class GreedyDecoder(nn.Module):
    """Five words, each the likeliest after the one before."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, src: Int[Tensor, "batch src"]) -> Int[Tensor, "batch 5"]:
        state = self.encoder(self.embed(src))[1][-1]
        word, words = src[:, -1], []
        for _ in range(5):
            state = self.cell(self.embed(word), state)
            word = self.head(state).argmax(-1)
            words.append(word)
        return torch.stack(words, dim=1)


class LatentByLayer(nn.Module):
    """A latent vector becomes the first states of two layers, split off before the batch."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.to_state = nn.Linear(5, 2 * HIDDEN)
        self.decoder = nn.GRU(FEATURES, HIDDEN, num_layers=2, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, latent: Float[Tensor, "batch 5"], tokens: Int[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 3"]:
        h_0 = self.to_state(latent).view(-1, 2, HIDDEN).transpose(0, 1).contiguous()
        return self.head(self.decoder(self.embed(tokens), h_0)[0])


class TagProbabilities(nn.Module):
    """The probabilities of the tags of each step, along the last axis."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        return self.head(self.rnn(x)[0]).log_softmax(-1)


class WeightsOfSteps(nn.Module):
    """The weights of attention, one for each step: their softmax is over the steps on purpose."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1, bias=False)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 1"]:
        return self.score(self.rnn(x)[0]).softmax(1)


CORRECT = {
    "TagProbabilities": Correct(TagProbabilities, {"causal": "seq"}),
    "WeightsOfSteps": Correct(WeightsOfSteps),
    "AttentiveTranslator": Correct(AttentiveTranslator, {"causal": {"tgt": "strict"}}),
    "ScaledForecaster": Correct(ScaledForecaster, {"inputs": {"past": "float batch time"}}),
    "TimesHundred": Correct(TimesHundred, {"causal": "seq"}),
    "ConditionalField": Correct(ConditionalField),
    "MaskedLoss": Correct(MaskedLoss),
    "Variational": Correct(Variational, {"random": True}),
    "GreedyDecoder": Correct(GreedyDecoder),
    "LatentByLayer": Correct(LatentByLayer, {"causal": "seq"}),
}
