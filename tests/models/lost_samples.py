"""Models whose result has no axis of samples: it shares one with layers, or was indexed away."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

FEATURES, HIDDEN, CLASSES = 4, 6, 3


class Stacked(nn.Module):
    """Two layers and a head."""

    def __init__(self, **options):
        super().__init__()
        self.rnn = nn.LSTM(FEATURES, HIDDEN, **{"num_layers": 2, "batch_first": True, **options})
        self.head = nn.Linear(HIDDEN, CLASSES)


class LayersInRows(Stacked):
    """The state of both layers, with all layers and samples in one axis."""

    def forward(self, x):
        _, (h_n, _) = self.rnn(x)
        rows = h_n.view(-1, HIDDEN)
        return self.head(rows)


class DirectionsInRows(Stacked):
    """The state of both directions, of which the rows of a sample are neighbours."""

    def __init__(self):
        super().__init__(num_layers=1, bidirectional=True, batch_first=False)

    def forward(self, x):
        _, (h_n, _) = self.rnn(x)
        rows = h_n.permute(1, 0, 2).reshape(-1, HIDDEN)
        return self.head(rows)


class LayersTakenApart(Stacked):
    """All layers and samples share an axis in between, and have their own in the result."""

    def forward(self, x):
        _, (h_n, _) = self.rnn(x)
        return self.head(h_n.view(-1, HIDDEN)).view(2, len(x), CLASSES)


class TwoViews(Stacked):
    """Two readings of each sample, one after the other, as for a contrastive loss."""

    def forward(self, x):
        (one, _), (other, _) = self.rnn(x)[1], self.rnn(x.flip(1))[1]
        return self.head(torch.cat([one[-1], other[-1]]))


class DeclaredLayersInRows(LayersInRows):
    """The same with annotations."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return super().forward(x)


class LastSample(Stacked):
    """The last sample instead of the last step."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        last = out[-1]
        return self.head(last)


class SampleOfState(Stacked):
    """The last sample of a state, which has the batch second also where it is first elsewhere."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, (h_n, _) = self.rnn(x)
        last = h_n[:, -1]
        return self.head(last)


class MeanOfSamples(Stacked):
    """A mean over the samples instead of the steps."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        mean = out.mean(0)
        return self.head(mean)
