"""Models as people write them: each wrong one has one line at fault."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


class Classifier(nn.Module):
    """Classify sentences by the last output; the shorter ones end in padding."""

    def __init__(self, vocabulary=20, classes=3):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 4)
        self.rnn = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, classes)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out[:, -1])


class FixedClassifier(Classifier):
    """Classify sentences by the output at their own end."""

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(self.embed(tokens))
        samples = torch.arange(len(lengths), device=lengths.device)
        return self.head(out[samples, lengths - 1])


class Forecaster(nn.Module):
    """Predict the next value at each step, and read the following ones."""

    def __init__(self, bidirectional=True):
        super().__init__()
        self.rnn = nn.GRU(1, 6, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(6 * (1 + bidirectional), 1)

    def forward(self, x: Float[Tensor, "batch time 1"]) -> Float[Tensor, "batch time 1"]:
        out, _ = self.rnn(x)
        return self.head(out)


class Policy(nn.Module):
    """An actor whose state starts anew where an episode begins."""

    def __init__(self, actions=2):
        super().__init__()
        self.cell = nn.GRUCell(4, 6)
        self.head = nn.Linear(6, actions)

    def forward(
        self,
        x: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "envs 6"],
        done: Bool[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "envs 6"]]:
        outs = []
        for step, begins in zip(x, done, strict=True):
            if begins.any():
                state = torch.zeros_like(state)
            state = self.cell(step, state)
            outs.append(self.head(state))
        return torch.stack(outs), state


class Translator(nn.Module):
    """Predict each word of a target from the source and the words before it."""

    def __init__(self, vocabulary=20):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 4)
        self.encoder = nn.GRU(4, 6, batch_first=True)
        self.decoder = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, vocabulary)

    def forward(
        self, src: Int[Tensor, "batch src"], tgt: Int[Tensor, "batch tgt"]
    ) -> Float[Tensor, "batch tgt 20"]:
        _, state = self.encoder(self.embed(src))
        out, _ = self.decoder(self.embed(tgt), state)
        return self.head(out)
