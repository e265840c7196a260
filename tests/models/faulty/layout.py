"""Axes that are mixed up: a layer reads one as another, or a size is fixed that should be free."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class TimeFirstPolicy(nn.Module):
    """A policy on batch-first observations, around an LSTM that reads time first."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(FEATURES, HIDDEN), nn.Tanh())
        self.lstm = nn.LSTM(HIDDEN, HIDDEN)
        self.actor = nn.Linear(HIDDEN, CLASSES)
        self.critic = nn.Linear(HIDDEN, 1)

    def forward(
        self, obs: Float[Tensor, "batch seq 4"]
    ) -> tuple[Float[Tensor, "batch seq 3"], Float[Tensor, "batch seq 1"]]:
        out, _ = self.lstm(self.encoder(obs))
        return self.actor(out), self.critic(out)


class TransposedByView(nn.Module):
    """Frames that arrive time first are viewed, not transposed, as batch first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, frames: Float[Tensor, "time batch 4"]) -> Float[Tensor, "batch 3"]:
        steps, batch, width = frames.shape
        rows = frames.view(batch, steps, width)
        return self.head(self.rnn(rows)[0][:, -1])


class LatentToState(nn.Module):
    """A latent vector becomes the first state of a decoder of two layers (Sentence-VAE#20)."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.to_state = nn.Linear(5, 2 * HIDDEN)
        self.decoder = nn.GRU(FEATURES, HIDDEN, num_layers=2, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, latent: Float[Tensor, "batch 5"], tokens: Int[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 11"]:
        h_0 = self.to_state(latent).view(2, -1, HIDDEN)
        out, _ = self.decoder(self.embed(tokens), h_0)
        return self.head(out)


class LastOfTwoDirections(nn.Module):
    """The final states of two layers and two directions, reshaped to a row for each sample."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, num_layers=2, bidirectional=True)
        self.head = nn.Linear(4 * HIDDEN, CLASSES)

    def forward(self, tokens: Int[Tensor, "seq batch"]) -> Float[Tensor, "batch 3"]:
        _, (h_n, _) = self.rnn(self.embed(tokens))
        return self.head(h_n.reshape(-1, 4 * HIDDEN))


class TimeReturnedFirst(nn.Module):
    """A layer with an option batch_first that transposes its input, and not its output."""

    def __init__(self, *, batch_first=True):
        super().__init__()
        self.batch_first = batch_first
        self.rnn = nn.GRU(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 6"]:
        if self.batch_first:
            x = x.transpose(0, 1)
        return self.rnn(x)[0]


class SqueezedScore(nn.Module):
    """A score for each sequence, squeezed on all axes: a batch of one loses its batch."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, " batch"]:
        _, h_n = self.rnn(x)
        return torch.sigmoid(self.head(h_n[-1])).squeeze()


class SqueezedState(nn.Module):
    """The final state is squeezed: with one sample, the softmax finds no second axis."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "batch 3"]:
        _, (h_n, _) = self.rnn(x)
        return torch.log_softmax(self.head(h_n.squeeze()), dim=1)


class FixedPositions(nn.Module):
    """A learned position for each of ten steps, added to sequences of any length."""

    def __init__(self):
        super().__init__()
        self.place = nn.Parameter(torch.randn(10, 8) * 0.1)
        self.inward = nn.Linear(FEATURES, 8)
        self.body = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.head = nn.Linear(8, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        return self.head(self.body(self.inward(x) + self.place))


class FixedBatch(nn.Module):
    """The first state is made once, for the batch that the model was trained with."""

    def __init__(self, batch_size=8):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.register_buffer("h_0", torch.zeros(1, batch_size, HIDDEN))
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 4"]:
        return self.head(self.rnn(x, self.h_0)[0][:, -1])


class FlattenedWindow(nn.Module):
    """A forecast from all steps laid side by side: the window's length is in the weights."""

    def __init__(self, window=12):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(window * HIDDEN, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 1"]:
        return self.head(self.rnn(x)[0].flatten(1))


class StateBatchFirst(nn.Module):
    """The first state is built batch first, as if batch_first meant it too."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, num_layers=2, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        h_0 = x.new_zeros(x.size(0), 2, HIDDEN)
        return self.head(self.rnn(x, h_0)[0][:, -1])


class ElapsedBroadcast(nn.Module):
    """The time since the last step has no axis of units, but broadcasts (ncps#83)."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.decay = nn.Parameter(torch.rand(HIDDEN))

    def forward(
        self, x: Float[Tensor, "batch seq 4"], elapsed: Float[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 6"]:
        state = x.new_zeros(x.shape[0], HIDDEN)
        for step in range(x.shape[1]):
            state = state * torch.exp(-self.decay.abs() * elapsed[:, step].abs())
            state = self.cell(x[:, step], state)
        return state


class HeadOfOneDirection(nn.Module):
    """A head as wide as one direction, on a network of two."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        return self.head(self.rnn(x)[0])


class OneStateForLSTM(nn.Module):
    """A GRU was replaced by an LSTM, which wants two states."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        h_0 = x.new_zeros(1, x.shape[0], HIDDEN)
        return self.head(self.rnn(x, h_0)[0][:, -1])


class LogitsFlattened(nn.Module):
    """Logits for a loss over all words at once: no caller can tell steps from samples."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, tokens: Int[Tensor, "seq batch"]) -> Float[Tensor, "seq*batch 11"]:
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out.view(-1, HIDDEN))


class SoftmaxOverSteps(nn.Module):
    """The probabilities of the tags of each step, normalised along the axis of steps."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "seq batch 3"]:
        scores = self.head(self.rnn(x)[0])
        return scores.log_softmax(0)


FAULTY = {
    "SoftmaxOverSteps": Faulty(SoftmaxOverSteps, "model_normalization", line="log_softmax(0)"),
    "LogitsFlattened": Faulty(LogitsFlattened, "model_axes", line="out.view(-1, HIDDEN)"),
    "TimeFirstPolicy": Faulty(TimeFirstPolicy, "model_isolation", line="self.lstm("),
    "TransposedByView": Faulty(TransposedByView, "model_isolation", line="frames.view("),
    "LatentToState": Faulty(LatentToState, "model_isolation", line=".view(2, -1, HIDDEN)"),
    "LastOfTwoDirections": Faulty(
        LastOfTwoDirections, "model_isolation", line="h_n.reshape(-1, 4 * HIDDEN)"
    ),
    "TimeReturnedFirst": Faulty(TimeReturnedFirst, "model_shapes"),
    "SqueezedScore": Faulty(SqueezedScore, "model_shapes"),
    "SqueezedState": Faulty(SqueezedState, "model_shapes"),
    "FixedPositions": Faulty(FixedPositions, "model_shapes", also=("model_call",)),
    "FixedBatch": Faulty(FixedBatch, "model_shapes", also=("model_call",)),
    "FlattenedWindow": Faulty(FlattenedWindow, "model_shapes", also=("model_call",)),
    "StateBatchFirst": Faulty(StateBatchFirst, "model_shapes", also=("model_call",)),
    "ElapsedBroadcast": Faulty(ElapsedBroadcast, "model_shapes", also=("model_call",)),
    "HeadOfOneDirection": Faulty(HeadOfOneDirection, "model_call"),
    "OneStateForLSTM": Faulty(OneStateForLSTM, "model_call"),
}
