"""Forecasts from a target and from inputs that are known ahead, on one axis."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["Known", "KnownLeaking", "Shifted", "Unshifted"]


class KnownLeaking(nn.Module):
    """It reads the target of its own step."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 1)

    def before(self, y):
        """Return what is read of the target."""
        return y

    def forward(
        self, known: Float[Tensor, "batch seq 3"], y: Float[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq"]:
        read = torch.cat([known, self.before(y)[..., None]], -1)
        return self.head(self.rnn(read)[0]).squeeze(-1)


class Known(KnownLeaking):
    """It reads the target of the step before."""

    def before(self, y):
        """Return the target one step late."""
        return torch.cat([torch.zeros_like(y[:, :1]), y[:, :-1]], 1)


class Unshifted(nn.Module):
    """Its decoder leaves the last step of the target out."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = (nn.GRU(n, 6, batch_first=True) for n in (3, 1))
        self.head = nn.Linear(6, 1)

    def read(self, past, target):
        """Return what the decoder reads."""
        return torch.cat([target[:, :-1], past[:, -1:, :1]], 1)

    def forward(self, past, target):
        return self.head(self.decoder(self.read(past, target), self.encoder(past)[1])[0])


class Shifted(Unshifted):
    """Its decoder reads the target one step late."""

    def read(self, past, target):
        """Return the last value of the past, then the target."""
        return torch.cat([past[:, -1:, :1], target[:, :-1]], 1)
