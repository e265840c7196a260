"""Models of which few calls show what they do: of many steps, of sorted lengths, of resets."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence

FEATURES, HIDDEN, CLASSES, VOCABULARY = 4, 6, 3, 20


class PooledColumns(nn.Module):
    """Columns of an image are steps, of which pooling leaves one in four."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.rnn = nn.LSTM(2 * 2, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, image: Float[Tensor, "batch 1 8 width"]) -> Float[Tensor, "batch 3"]:
        columns = functional.max_pool2d(self.conv(image), 4).flatten(1, 2).mT
        return self.head(self.rnn(columns)[0][:, -1])


class Pyramid(nn.Module):
    """Each layer reads half as many steps as the one before it."""

    def __init__(self):
        super().__init__()
        self.low = nn.GRU(2 * FEATURES, HIDDEN, batch_first=True)
        self.high = nn.GRU(2 * HIDDEN, HIDDEN, batch_first=True)

    def forward(self, x):
        out, _ = self.low(x.reshape(len(x), x.shape[1] // 2, 2 * FEATURES))
        out, _ = self.high(out.reshape(len(x), out.shape[1] // 2, 2 * HIDDEN))
        return out


class PackedAsSorted(nn.Module):
    """Packed without sorting, so that the longest sequence must come first."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        packed = pack_padded_sequence(self.embed(tokens), lengths.cpu(), batch_first=True)
        return self.head(self.rnn(packed)[1][-1])


class OneStepOfPooled(nn.Module):
    """All columns are pooled to one, so that the recurrent weight is never used."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, image: Float[Tensor, "batch 4 width"]) -> Float[Tensor, "batch 3"]:
        return self.head(self.rnn(image.amax(2, keepdim=True).mT)[0][:, -1])


class ResetInverted(nn.Module):
    """The state is kept where an episode ends, and cleared at every other step."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def forward(
        self,
        obs: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "envs 6"],
        done: Float[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "envs 6"]]:
        out = []
        for step, over in zip(obs, done, strict=True):
            state = self.cell(step, state * over[:, None])
            out.append(state)
        return self.actor(torch.stack(out)), state
