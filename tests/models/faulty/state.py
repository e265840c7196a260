"""State that is not carried on as it should be, and resets that are no fresh start."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]

SEQ = {"causal": "seq"}


class StateIgnored(nn.Module):
    """A state is taken, and the network is run without it."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, tokens: Int[Tensor, "seq batch"], state: Float[Tensor, "1 batch 6"] | None = None
    ) -> tuple[Float[Tensor, "seq batch 11"], Float[Tensor, "1 batch 6"]]:
        out, state = self.rnn(self.embed(tokens))
        return self.head(out), state


class StatesSwapped(nn.Module):
    """An LSTM by hand that returns its two states in the other order."""

    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(FEATURES, HIDDEN)

    def forward(
        self,
        x: Float[Tensor, "seq batch 4"],
        state: tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]],
    ) -> tuple[
        Float[Tensor, "seq batch 6"], tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]]
    ]:
        h, c = state
        out = []
        for step in x:
            h, c = self.cell(step, (h, c))
            out.append(h)
        return torch.stack(out), (c, h)


class StateOneStepOld(nn.Module):
    """The state that is returned is that before the last step."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], state: Float[Tensor, "batch 6"]
    ) -> tuple[Float[Tensor, "batch seq 3"], Float[Tensor, "batch 6"]]:
        states = [state]
        for step in x.unbind(1):
            states.append(self.cell(step, states[-1]))
        return self.head(torch.stack(states[1:], dim=1)), states[-2]


class CacheOfShortChunk(nn.Module):
    """A causal convolution that keeps its last inputs, if a chunk is as long as its kernel."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, kernel_size=4)
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], cache: Float[Tensor, "batch 3 4"]
    ) -> tuple[Float[Tensor, "batch seq 4"], Float[Tensor, "batch 3 4"]]:
        longer = torch.cat([cache, x], dim=1)
        out = torch.relu(self.conv(longer.transpose(1, 2))).transpose(1, 2)
        recent = x[:, -3:]
        recent = functional.pad(recent, (0, 0, 3 - recent.shape[1], 0))
        return self.head(out), recent


class PositionsFromZero(nn.Module):
    """A state is carried over, and the positions begin again in each chunk."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.place = nn.Embedding(64, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], state: Float[Tensor, "1 batch 6"]
    ) -> tuple[Float[Tensor, "batch seq 11"], Float[Tensor, "1 batch 6"]]:
        steps = torch.arange(tokens.shape[1], device=tokens.device)
        out, state = self.rnn(self.embed(tokens) + self.place(steps), state)
        return self.head(out), state


class NormalisedByChunk(nn.Module):
    """A streaming separator that normalises over the frames of the chunk it is given."""

    def __init__(self):
        super().__init__()
        self.norm = nn.InstanceNorm1d(FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, FEATURES)

    def forward(
        self,
        frames: Float[Tensor, "batch frames 4"],
        h: Float[Tensor, "1 batch 6"],
        c: Float[Tensor, "1 batch 6"],
    ) -> tuple[
        Float[Tensor, "batch frames 4"], Float[Tensor, "1 batch 6"], Float[Tensor, "1 batch 6"]
    ]:
        centred = frames - frames.mean(1, keepdim=True)
        out, (h, c) = self.rnn(centred, (h, c))
        return self.head(out), h, c


class DoneUnused(nn.Module):
    """A recurrent policy that is told where episodes begin, and goes on regardless."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def forward(
        self,
        obs: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "1 envs 6"],
        done: Bool[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "1 envs 6"]]:
        out, state = self.rnn(obs, state)
        return self.actor(out), state


class ResetOneLate(nn.Module):
    """The state is cleared after the first step of an episode, not before (Mava#1006)."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def forward(
        self,
        obs: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "envs 6"],
        start: Bool[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "envs 6"]]:
        out = []
        for step, first in zip(obs, start, strict=True):
            state = self.cell(step, state)
            out.append(state)
            state = state.masked_fill(first[:, None], 0.0)
        return self.actor(torch.stack(out)), state


class ResetOfAll(nn.Module):
    """As soon as one environment is done, the states of all are cleared."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def forward(
        self,
        obs: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "envs 6"],
        done: Bool[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "envs 6"]]:
        out = []
        for step, over in zip(obs, done, strict=True):
            if over.any():
                state = torch.zeros_like(state)
            state = self.cell(step, state)
            out.append(state)
        return self.actor(torch.stack(out)), state


class ResetOfOutputOnly(nn.Module):
    """An LSTM whose hidden state is cleared, and whose cell state lives on."""

    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(FEATURES, HIDDEN)
        self.critic = nn.Linear(HIDDEN, 1)

    def forward(
        self,
        obs: Float[Tensor, "time batch 4"],
        state: tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]],
        reset: Bool[Tensor, "time batch"],
    ) -> tuple[
        Float[Tensor, "time batch 1"], tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]]
    ]:
        h, c = state
        out = []
        for step, first in zip(obs, reset, strict=True):
            h = h * ~first[:, None]
            h, c = self.cell(step, (h, c))
            out.append(h)
        return self.critic(torch.stack(out)), (h, c)


FAULTY = {
    "StateIgnored": Faulty(StateIgnored, "model_streaming", SEQ, also=("model_use",)),
    "StatesSwapped": Faulty(StatesSwapped, "model_streaming"),
    "StateOneStepOld": Faulty(StateOneStepOld, "model_streaming"),
    "CacheOfShortChunk": Faulty(CacheOfShortChunk, "model_streaming"),
    "PositionsFromZero": Faulty(PositionsFromZero, "model_streaming"),
    "NormalisedByChunk": Faulty(NormalisedByChunk, "model_streaming"),
    "DoneUnused": Faulty(DoneUnused, "model_resets"),
    "ResetOneLate": Faulty(ResetOneLate, "model_resets"),
    "ResetOfAll": Faulty(ResetOfAll, "model_resets", also=("model_isolation",)),
    "ResetOfOutputOnly": Faulty(ResetOfOutputOnly, "model_resets"),
}
