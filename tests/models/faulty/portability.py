"""What works on one device, in one dtype, or in few digits only."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from models.entry import CLASSES, FEATURES, HIDDEN, VOCABULARY, Faulty

__all__ = ["FAULTY"]


class StateOnDefaultDevice(nn.Module):
    """The first state of the notebook, made without a device, in the dtype of the input."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(self, x: Float[Tensor, "seq batch 4"]) -> Float[Tensor, "batch 1"]:
        h_0 = torch.zeros(1, x.size(1), HIDDEN, dtype=x.dtype)
        return self.head(self.rnn(x, h_0)[1][-1])


class PositionsOnDefaultDevice(nn.Module):
    """Positions are counted on the default device, and looked up in a table on the model's."""

    def __init__(self):
        super().__init__()
        self.embed, self.place = nn.Embedding(VOCABULARY, 8), nn.Embedding(64, 8)
        self.body = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.head = nn.Linear(8, CLASSES)

    def forward(self, tokens: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq 3"]:
        steps = torch.arange(tokens.shape[1])
        return self.head(self.body(self.embed(tokens) + self.place(steps)))


class MaskNoBuffer(nn.Module):
    """A mask is made once, and is no buffer: it stays where it was made."""

    def __init__(self, longest=64):
        super().__init__()
        self.inward = nn.Linear(FEATURES, 8)
        self.body = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.head = nn.Linear(8, 1)
        self.ahead = torch.ones(longest, longest, dtype=torch.bool).triu(1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 1"]:
        steps = x.shape[1]
        return self.head(self.body(self.inward(x), src_mask=self.ahead[:steps, :steps]))


class StateInDefaultDtype(nn.Module):
    """The first state is on the right device, in float32 whatever the input is."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        h_0 = torch.zeros(1, x.shape[0], HIDDEN, device=x.device)
        return self.head(self.rnn(x, h_0)[0][:, -1])


class LogitsInFloat(nn.Module):
    """Scores are cast to float32 on their way out."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        return torch.log_softmax(self.head(self.rnn(x)[0]).float(), dim=-1)


class SecondsSinceEpoch(nn.Module):
    """The minute of the hour, from seconds since 1970: float32 has no room for them."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, 1)

    def forward(
        self, past: Float[Tensor, "batch seq"], days: Float[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch 1"]:
        seconds = 1.7e9 + 86400 * days
        phase = seconds * (2 * math.pi / 3600)
        x = torch.stack([past, torch.sin(phase), torch.cos(phase)], dim=-1)
        return self.head(self.rnn(x)[0][:, -1])


class SoftmaxByHand(nn.Module):
    """Attention by cosines, sharpened a hundred times: their exponentials overflow in float32."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        out, _ = self.rnn(x)
        direction = functional.normalize(out, dim=-1)
        weights = torch.exp(direction @ direction.transpose(1, 2) / 0.01)
        return self.head(weights / weights.sum(-1, keepdim=True) @ out)


FAULTY = {
    "StateOnDefaultDevice": Faulty(StateOnDefaultDevice, "model_device", line="torch.zeros("),
    "PositionsOnDefaultDevice": Faulty(
        PositionsOnDefaultDevice, "model_device", line="torch.arange("
    ),
    "MaskNoBuffer": Faulty(
        MaskNoBuffer, "model_device", {"causal": "seq"}, line="self.ahead[:steps, :steps]"
    ),
    "StateInDefaultDtype": Faulty(StateInDefaultDtype, "model_dtype", line="torch.zeros("),
    "LogitsInFloat": Faulty(LogitsInFloat, "model_dtype", line=".float()"),
    "SecondsSinceEpoch": Faulty(SecondsSinceEpoch, "model_precision"),
    "SoftmaxByHand": Faulty(SoftmaxByHand, "model_precision", also=("model_shapes", "model_call")),
}
