"""What is drawn, kept, cut off or cast on a line that is to be named."""

import random

import numpy as np
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


class FilledAtRandom(Pooled):
    """A state that is empty at first, and then filled at random."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        h_0 = x.new_empty(1, x.shape[0], HIDDEN)
        h_0.normal_()
        return self.head(self.rnn(x, h_0)[1][-1])


class NoiseOfNumPy(Pooled):
    """Noise from NumPy's generator, in evaluation too."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        noise = torch.tensor(np.random.randn(*x.shape), dtype=x.dtype, device=x.device)  # noqa: NPY002
        return self.head(self.rnn(x + noise)[1][-1])


class ScaleOfPython(Pooled):
    """A scale from Python's generator."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        scaled = x * random.random()  # noqa: S311
        return self.head(self.rnn(scaled)[1][-1])


class WeightsByData(Pooled):
    """Attention weights of `.data`."""

    def __init__(self):
        super().__init__()
        self.score = nn.Linear(HIDDEN, 1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        weights = torch.softmax(self.score(out).data, 1)
        return self.head((weights * out).sum(1))


class SecondDetached(WeightsByData):
    """Two tensors are detached; that of the scale has no part in the slope."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        scale = 1 + 0 * out.detach().abs().max()
        weights = torch.softmax(self.score(out.detach()), 1)
        return self.head((weights * out).sum(1)) * scale


class WeightsByNumPy(WeightsByData):
    """Attention weights go through NumPy."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        out, _ = self.rnn(x)
        weights = np.tanh(self.score(out).detach().cpu().numpy())
        return self.head((torch.from_numpy(weights).to(out) * out).sum(1))


class StatesByBatch(Pooled):
    """The last state for each number of samples, in a dictionary."""

    def __init__(self):
        super().__init__()
        self.states = {}

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        _, h_n = self.rnn(x, self.states.get(x.shape[0]))
        self.states[x.shape[0]] = h_n.detach()
        return self.head(h_n[-1])


class StateOfLastBatch(Pooled):
    """The last state, which a method of its own makes at first."""

    def __init__(self):
        super().__init__()
        self.state = None

    def initial(self, x):
        """Return the state to start from."""
        return x.new_zeros(1, x.shape[0], HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        if self.state is None or self.state.shape[1] != x.shape[0]:
            self.state = self.initial(x)
        _, h_n = self.rnn(x, self.state)
        self.state = h_n.detach()
        return self.head(h_n[-1])


class StateByMethod(StateOfLastBatch):
    """The state that is kept is what a method returns."""

    def last(self, x):
        """Return what is kept of a call."""
        return torch.tanh(x.mean(1))

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        before = 0 if self.state is None else self.state.mean()
        self.state = self.last(x)
        return self.head(self.rnn(x)[1][-1]) + before


class CallsCounted(Pooled):
    """A counter of calls that divides the result."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        self.calls += 1
        return self.head(self.rnn(x)[1][-1]) / self.calls


class InSinglePrecision(Pooled):
    """The input is cast to float32 before a layer that checks it."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        single = x.to(torch.float32)
        return self.head(self.rnn(single)[1][-1])


FAULTY = {
    "FilledAtRandom": Faulty(FilledAtRandom, "model_determinism", line="h_0.normal_()"),
    "NoiseOfNumPy": Faulty(NoiseOfNumPy, "model_determinism", line="np.random.randn"),
    "ScaleOfPython": Faulty(ScaleOfPython, "model_determinism", line="random.random()"),
    "WeightsByData": Faulty(WeightsByData, "model_gradient", line="self.score(out).data"),
    "SecondDetached": Faulty(SecondDetached, "model_gradient", line="self.score(out.detach())"),
    "WeightsByNumPy": Faulty(WeightsByNumPy, "model_gradient", line=".detach().cpu().numpy()"),
    "StatesByBatch": Faulty(StatesByBatch, "model_purity", line="self.states[x.shape[0]] ="),
    "StateOfLastBatch": Faulty(StateOfLastBatch, "model_purity", line="self.state = h_n.detach()"),
    "StateByMethod": Faulty(StateByMethod, "model_purity", line="self.state = self.last(x)"),
    "CallsCounted": Faulty(CallsCounted, "model_purity", line="self.calls += 1"),
    "InSinglePrecision": Faulty(InSinglePrecision, "model_dtype", line="x.to(torch.float32)"),
}
