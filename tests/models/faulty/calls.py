"""Calls that are not functions of their arguments: they draw, keep, overwrite or switch a mode."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class WeightDropInEval(nn.Module):
    """A cell with dropped recurrent weights, in evaluation too (awd-lstm-lm#72)."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.recurrent = nn.Parameter(torch.randn(HIDDEN, HIDDEN) * 0.3)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "seq batch 6"]:
        weight = functional.dropout(self.recurrent, 0.3, training=True)
        state, out = x.new_zeros(x.shape[1], HIDDEN), []
        for step in self.inward(x):
            state = torch.tanh(step + state @ weight)
            out.append(state)
        return torch.stack(out)


class DropoutOfInputs(nn.Module):
    """Dropout as a function, whose default is to drop."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch 3"]:
        x = functional.dropout(self.embed(tokens), 0.2)
        return self.head(self.rnn(x)[0][:, -1])


class SampledInEval(nn.Module):
    """A variational encoder that samples in evaluation as in training."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.mean, self.scale = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, 2)
        self.head = nn.Linear(2, FEATURES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 4"]:
        _, h_n = self.rnn(x)
        noise = torch.randn_like(self.mean(h_n[-1]))
        latent = self.mean(h_n[-1]) + noise * torch.exp(0.5 * self.scale(h_n[-1]))
        return self.head(latent)


class StateKept(nn.Module):
    """A character model that goes on from the end of the call before (char-rnn#78)."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)
        self.hidden = None

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 11"]:
        if self.hidden is not None and self.hidden.shape[1] != tokens.shape[0]:
            self.hidden = None
        out, hidden = self.rnn(self.embed(tokens), self.hidden)
        self.hidden = hidden.detach()
        return self.head(out)


class GraphKept(nn.Module):
    """In training the state is carried over with its graph: the second step fails."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, 1)
        self.state = None

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "seq batch 1"]:
        if not self.training:
            return self.head(self.rnn(x)[0])
        out, self.state = self.rnn(x, self.state)
        return self.head(out)


class MemoryCached(nn.Module):
    """The encoder runs once, for a loop that decodes, and is never run again."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.encoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.decoder = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, VOCABULARY)
        self.memory = None

    def forward(
        self, src: Int[Tensor, "batch src"], tgt: Int[Tensor, "batch tgt"]
    ) -> Float[Tensor, "batch tgt 11"]:
        if self.memory is None or self.memory.shape[1] != src.shape[0]:
            _, self.memory = self.encoder(self.embed(src))
        out, _ = self.decoder(self.embed(tgt), self.memory)
        return self.head(out)


class MaskCached(nn.Module):
    """The mask is as large as that of the first call."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, 8)
        self.body = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.head = nn.Linear(8, 1)
        self.mask = None

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 1"]:
        if self.mask is None:
            steps = x.shape[1]
            self.mask = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
        return self.head(self.body(self.inward(x), src_mask=self.mask))


class RunningLevel(nn.Module):
    """A running mean of the inputs that goes on running in evaluation."""

    def __init__(self):
        super().__init__()
        self.register_buffer("level", torch.zeros(FEATURES))
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x - self.level)
        self.level = 0.9 * self.level + 0.1 * x.mean((0, 1)).detach()
        return self.head(out[:, -1])


class WeightsDroppedForGood(nn.Module):
    """Dropped weights are written back into the parameter at each training step."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        weight = self.rnn.weight_hh_l0
        weight.data = functional.dropout(weight.data, 0.5, training=self.training)
        return self.head(self.rnn(x)[0][:, -1])


class LengthsDecremented(nn.Module):
    """Lengths become indices of the last steps, in the caller's own tensor."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        lengths -= 1
        lengths.clamp_(min=0)
        return self.head(out[torch.arange(len(lengths), device=x.device), lengths])


class ZeroedInPlace(nn.Module):
    """Features past the end are zeroed in the batch that was handed over."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], mask: Bool[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq 3"]:
        x[~mask] = 0.0
        return self.head(self.rnn(x)[0])


class ResetInPlace(nn.Module):
    """A policy that clears the rows of finished episodes in the state of its caller."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def forward(
        self,
        obs: Float[Tensor, "envs 4"],
        state: Float[Tensor, "envs 6"],
        done: Bool[Tensor, " envs"],
    ) -> tuple[Float[Tensor, "envs 2"], Float[Tensor, "envs 6"]]:
        state[done] = 0
        state = self.cell(obs, state)
        return self.actor(state), state


class EncoderKeptFrozen(nn.Module):
    """A pretrained encoder is set to evaluation at each call, in training too."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(FEATURES, HIDDEN, num_layers=2, dropout=0.2, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        self.encoder.eval()
        return self.head(self.encoder(x)[0][:, -1])


class MergedTwice(nn.Module):
    """A low-rank change is merged into the weight at each eval(), also if it is merged already."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.weight = nn.Parameter(torch.randn(CLASSES, HIDDEN) * 0.3)
        self.down = nn.Parameter(torch.randn(1, HIDDEN) * 0.3)
        self.up = nn.Parameter(torch.randn(CLASSES, 1) * 0.3)

    def train(self, mode=True):  # noqa: FBT002  # torch.nn.Module's own
        """Set the mode, and merge the change for evaluation."""
        super().train(mode)
        if not mode:
            self.weight.data += self.up.data @ self.down.data
        return self

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        weight = self.weight + self.up @ self.down if self.training else self.weight
        return functional.linear(self.rnn(x)[0][:, -1], weight)


FAULTY = {
    "WeightDropInEval": Faulty(
        WeightDropInEval, "model_determinism", line="functional.dropout(self.recurrent"
    ),
    "DropoutOfInputs": Faulty(DropoutOfInputs, "model_determinism", line="functional.dropout("),
    "SampledInEval": Faulty(SampledInEval, "model_determinism", line="torch.randn_like("),
    "StateKept": Faulty(StateKept, "model_purity", line="self.hidden = hidden.detach()"),
    "GraphKept": Faulty(GraphKept, "model_purity"),
    "MemoryCached": Faulty(
        MemoryCached, "model_purity", {"causal": {"tgt": "weak"}}, line="_, self.memory ="
    ),
    "MaskCached": Faulty(
        MaskCached, "model_purity", {"causal": "seq"}, also=("model_shapes", "model_call")
    ),
    "RunningLevel": Faulty(RunningLevel, "model_purity", line="self.level = 0.9"),
    "WeightsDroppedForGood": Faulty(WeightsDroppedForGood, "model_purity", also=("model_modes",)),
    "LengthsDecremented": Faulty(LengthsDecremented, "model_inputs_kept"),
    "ZeroedInPlace": Faulty(ZeroedInPlace, "model_inputs_kept"),
    "ResetInPlace": Faulty(ResetInPlace, "model_inputs_kept"),
    "EncoderKeptFrozen": Faulty(EncoderKeptFrozen, "model_modes"),
    "MergedTwice": Faulty(
        MergedTwice,
        "model_modes",
        also=("model_determinism", "model_purity", "model_liveness"),
    ),
}
