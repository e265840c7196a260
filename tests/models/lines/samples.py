"""Samples that mix, change places or share an axis, on a line that is to be named."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.entry import CLASSES, FEATURES, HIDDEN, Faulty

__all__ = ["FAULTY"]


class Pooled(nn.Module):
    """A recurrent layer and a head."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)


class ScaledByLargest(Pooled):
    """All samples are divided by the largest value of the batch, as a number of Python."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        scale = x.abs().max().item()
        out, _ = self.rnn(x / scale)
        return self.head(out[:, -1])


class NeighbourAdded(Pooled):
    """Each sample is added to the one before it."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        both = out + out.roll(1, 0)
        return self.head(both[:, -1])


class SummedOverBatch(Pooled):
    """A cumulative sum over the wrong axis."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        total = x.cumsum(0)
        out, _ = self.rnn(total)
        return self.head(out[:, -1])


class ReshapedBack(Pooled):
    """What was transposed is reshaped to the shape that it had."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        out, _ = self.rnn(x)
        swapped = out.transpose(0, 1).contiguous()
        return self.head(swapped.view(out.shape))


class CellOverBatch(nn.Module):
    """A loop over the first axis, which is the batch, with a state that goes on."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 6"]:
        state, out = x.new_zeros(x.shape[1], HIDDEN), []
        for sample in x:
            state = self.cell(sample, state)
            out.append(state.mean(0))
        return torch.stack(out)


class AttendsByEinsum(nn.Module):
    """Attention scores between samples instead of steps."""

    def __init__(self):
        super().__init__()
        self.query, self.key = nn.Linear(FEATURES, HIDDEN), nn.Linear(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        scores = torch.einsum("bte,cte->tbc", self.query(x), self.key(x))
        weights = scores.softmax(-1)
        return torch.einsum("tbc,cte->bte", weights, x)


class DirectionsReshaped(nn.Module):
    """The last layer's two directions, reshaped to one row for each sample."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, 2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, (h_n, _) = self.rnn(x)
        last = h_n.view(2, 2, x.shape[0], HIDDEN)[-1]
        row = last.reshape(x.shape[0], 2 * HIDDEN)
        return self.head(row)


class DividedByBatch(Pooled):
    """Results are divided by the number of samples."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        mean = out / x.shape[0]
        return self.head(mean[:, -1])


class StepsFlattened(Pooled):
    """Steps and samples are one axis of the result."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "seq*batch 3"]:
        out, _ = self.rnn(x)
        rows = out.transpose(0, 1).flatten(0, 1)
        return self.head(rows)


FAULTY = {
    "ScaledByLargest": Faulty(ScaledByLargest, "model_isolation", line="x.abs().max()"),
    "NeighbourAdded": Faulty(NeighbourAdded, "model_isolation", line="out.roll(1, 0)"),
    "SummedOverBatch": Faulty(SummedOverBatch, "model_isolation", line="x.cumsum(0)"),
    "ReshapedBack": Faulty(ReshapedBack, "model_isolation", line="swapped.view(out.shape)"),
    "CellOverBatch": Faulty(CellOverBatch, "model_isolation", line="self.cell("),
    "AttendsByEinsum": Faulty(AttendsByEinsum, "model_isolation", line='"bte,cte->tbc"'),
    "DirectionsReshaped": Faulty(DirectionsReshaped, "model_isolation", line="last.reshape("),
    "DividedByBatch": Faulty(DividedByBatch, "model_alone", line="out / x.shape[0]"),
    "StepsFlattened": Faulty(StepsFlattened, "model_axes", line=".flatten(0, 1)"),
}
