"""Models with a state, with resets, and around packed sequences that are correct."""

from typing import Annotated

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from contracts import As
from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Correct
from rnn_spec.nn.packed import packed, padded

__all__ = ["CORRECT"]

SEQ = {"causal": "seq"}

Pair = tuple[Float[Tensor, "batch 6"], Float[Tensor, "batch 6"]]


class Character(nn.Module):
    """A character model that returns the pair of states of its LSTM, to go on from."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, num_layers=2, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(
        self,
        tokens: Int[Tensor, "batch seq"],
        state: tuple[Float[Tensor, "2 batch 6"], Float[Tensor, "2 batch 6"]] | None = None,
    ) -> tuple[
        Float[Tensor, "batch seq 11"],
        tuple[Float[Tensor, "2 batch 6"], Float[Tensor, "2 batch 6"]],
    ]:
        out, state = self.rnn(self.embed(tokens), state)
        return self.head(out), state


class RecurrentPolicy(nn.Module):
    """A policy that begins anew, for one environment, before the first step of an episode."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.actor, self.critic = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 1)

    def forward(
        self,
        obs: Float[Tensor, "time envs 4"],
        state: Float[Tensor, "envs 6"],
        start: Bool[Tensor, "time envs"],
    ) -> tuple[Float[Tensor, "time envs 2"], Float[Tensor, "time envs 1"], Float[Tensor, "envs 6"]]:
        out = []
        for step, first in zip(obs, start, strict=True):
            state = self.cell(step, state.masked_fill(first[:, None], 0.0))
            out.append(state)
        hidden = torch.stack(out)
        return self.actor(hidden), self.critic(hidden), state


class PolicyOfTwoStates(nn.Module):
    """A critic around an LSTM, both states of which are cleared."""

    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(FEATURES, HIDDEN)
        self.critic = nn.Linear(HIDDEN, 1)

    def forward(
        self, obs: Float[Tensor, "time batch 4"], state: Pair, reset: Bool[Tensor, "time batch"]
    ) -> tuple[Float[Tensor, "time batch 1"], Pair]:
        h, c = state
        out = []
        for step, first in zip(obs, reset, strict=True):
            going_on = (~first[:, None]).to(h.dtype)
            h, c = self.cell(step, (h * going_on, c * going_on))
            out.append(h)
        return self.critic(torch.stack(out)), (h, c)


class GatesByHand(nn.Module):
    """A gated recurrent unit written out, with a first state that is learned."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, 3 * HIDDEN)
        self.recurrent = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.start = nn.Parameter(torch.zeros(HIDDEN))

    def forward(
        self, x: Float[Tensor, "seq batch 4"], state: Float[Tensor, "batch 6"] | None = None
    ) -> tuple[Float[Tensor, "seq batch 6"], Float[Tensor, "batch 6"]]:
        h = self.start.expand(x.shape[1], -1) if state is None else state
        out = []
        for step in self.inward(x):
            r, z, n = step.chunk(3, dim=-1)
            recurrent_r, recurrent_z, recurrent_n = self.recurrent(h).chunk(3, dim=-1)
            z = torch.sigmoid(z + recurrent_z)
            n = torch.tanh(n + torch.sigmoid(r + recurrent_r) * recurrent_n)
            h = (1 - z) * n + z * h
            out.append(h)
        return torch.stack(out), h


class PackedEncoder(nn.Module):
    """A packed sequence in, a packed sequence out, in the order of the one that came in."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(
        self,
        x: Annotated[PackedSequence, As(Float[Tensor, "seq batch 4"], padded, packed)],
    ) -> Annotated[PackedSequence, As(Float[Tensor, "seq batch 3"], padded)]:
        out, _ = self.rnn(x)
        return out._replace(data=self.head(out.data))


class StepByStep(nn.Module):
    """One step of a model with a residual, called by a loop of its user."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.cell = nn.LSTMCell(HIDDEN, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch 4"], state: Pair
    ) -> tuple[Float[Tensor, "batch 3"], Pair]:
        x = torch.relu(self.inward(x))
        state = self.cell(x, state)
        return self.head(x + state[0]), state


CORRECT = {
    "Character": Correct(Character, SEQ),
    "RecurrentPolicy": Correct(RecurrentPolicy, {"causal": "time"}),
    "PolicyOfTwoStates": Correct(PolicyOfTwoStates, {"causal": "time"}),
    "GatesByHand": Correct(GatesByHand, SEQ),
    "PackedEncoder": Correct(PackedEncoder),
    "StepByStep": Correct(StepByStep),
}
