"""Final states of a layer below the last one."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from models.entry import CLASSES, FEATURES, HIDDEN, Faulty

__all__ = ["FAULTY"]


class TwoLayers(nn.Module):
    """Two layers, and a head."""

    directions = 1

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, 2, bidirectional=self.directions == 2, batch_first=True)
        self.head = nn.Linear(self.directions * HIDDEN, CLASSES)


class FirstLayer(TwoLayers):
    """The state is taken with an index."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, h_n = self.rnn(x)
        return self.head(h_n[0])


class FirstLayerOfPacked(TwoLayers):
    """It is taken after a transpose, of packed sequences."""

    def forward(
        self, x: Float[Tensor, "batch seq 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 3"]:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        _, h_n = self.rnn(packed)
        by_sample = torch.relu(h_n).transpose(0, 1)
        return self.head(by_sample.select(1, 0))


class FirstLayerOfBothDirections(TwoLayers):
    """Both directions of the first layer are joined."""

    directions = 2

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, h_n = self.rnn(x)
        return self.head(torch.cat([h_n[0], h_n[1]], 1))


FAULTY = {
    "FirstLayer": Faulty(FirstLayer, "model_liveness", line="h_n[0]"),
    "FirstLayerOfPacked": Faulty(FirstLayerOfPacked, "model_liveness", line="select(1, 0)"),
    "FirstLayerOfBothDirections": Faulty(
        FirstLayerOfBothDirections, "model_liveness", line="h_n[0], h_n[1]"
    ),
}
