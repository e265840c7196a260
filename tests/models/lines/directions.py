"""A step of a layer in two directions, at which one of them has read a single step."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, Faulty

__all__ = ["FAULTY"]


class Directions(nn.Module):
    """A layer in two directions, and a head."""

    def __init__(self, layers=1):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, layers, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, CLASSES)

    def packed(self, x, lengths):
        """Return what the layer makes of packed sequences, padded."""
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0]


class LastOfBothDirections(Directions):
    """Sequences of one length, of which the last step is taken."""

    def __init__(self):
        super().__init__(layers=2)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        return self.head(torch.relu(out)[:, -1])


class FirstOfBothDirections(Directions):
    """The forward direction has read the first step alone."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        return self.head(out[:, 0])


class GatheredOfPacked(Directions):
    """The end of each sequence, which is where the backward direction begins."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out = self.packed(x, lengths)
        ends = (lengths - 1)[:, None, None].expand(-1, 1, out.shape[2])
        return self.head(out.gather(1, ends)[:, 0])


class LastOfPaddedDirections(Directions):
    """The last step of padded sequences, which the layer reads with their padding."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        return self.head(out[:, -1])


class LastOfPackedDirections(Directions):
    """The last step of packed sequences."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out = self.packed(x, lengths)
        return self.head(out[:, -1])


class HalvesOfDirections(Directions):
    """The end of each direction, which is right, of a layer that reads the padding."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        last, first = out[:, -1], out[:, 0]
        return self.head(torch.cat([last[:, :HIDDEN], first[:, HIDDEN:]], 1))


FAULTY = {
    "LastOfBothDirections": Faulty(LastOfBothDirections, "model_liveness", line="[:, -1]"),
    "FirstOfBothDirections": Faulty(FirstOfBothDirections, "model_liveness", line="out[:, 0]"),
    "GatheredOfPacked": Faulty(GatheredOfPacked, "model_liveness", line="out.gather"),
    "LastOfPaddedDirections": Faulty(LastOfPaddedDirections, "model_padding", line="out[:, -1]"),
    "LastOfPackedDirections": Faulty(LastOfPackedDirections, "model_padding", line="out[:, -1]"),
    "HalvesOfDirections": Faulty(HalvesOfDirections, "model_padding", line="self.rnn(x)"),
}
