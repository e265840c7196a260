"""Steps that see ahead, or forget, on a line that is to be named."""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from models.entry import CLASSES, FEATURES, HIDDEN, Faulty

__all__ = ["FAULTY"]

SEQ = {"causal": "seq"}
STRICT = {"causal": {"seq": "strict"}}


class NoMask(nn.Module):
    """Attention by hand without a mask."""

    def __init__(self):
        super().__init__()
        self.query, self.key = nn.Linear(FEATURES, HIDDEN), nn.Linear(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        scores = self.query(x) @ self.key(x).transpose(1, 2)
        weights = torch.softmax(scores, -1)
        return weights @ x


class ConvolutionAfterMask(NoMask):
    """Causal attention, and a convolution after it that is not."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, FEATURES, 3, padding=1)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        steps = x.shape[1]
        ahead = torch.ones(steps, steps, dtype=torch.bool, device=x.device).triu(1)
        scores = self.query(x) @ self.key(x).transpose(1, 2)
        context = torch.softmax(scores.masked_fill(ahead, -torch.inf), -1) @ x
        return self.conv(context.transpose(1, 2)).transpose(1, 2)


class LoopFromEnd(nn.Module):
    """A loop by hand that begins at the last step."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        state, out = x.new_zeros(x.shape[0], HIDDEN), []
        for step in reversed(range(x.shape[1])):
            state = self.cell(x[:, step], state)
            out.insert(0, state)
        return self.head(torch.stack(out, 1))


class FinalStateAdded(nn.Module):
    """The final state is added to each step."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        out, h_n = self.rnn(x)
        return self.head(out + h_n[-1][:, None])


class CentredAfterFlip(nn.Module):
    """A causal convolution by two flips, which are right, and a mean over all steps."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, 3)

    def forward(self, x: Float[Tensor, "batch 4 seq"]) -> Float[Tensor, "batch 6 seq"]:
        flipped = functional.pad(x.flip(2), (0, 2))
        out = self.conv(flipped).flip(2)
        return out - out.mean(2, keepdim=True)


class NextStepRead(nn.Module):
    """A loop that reads one step ahead, and writes into a tensor of zeros."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(FEATURES, HIDDEN)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 6"]:
        batch, steps, _ = x.shape
        out, state = x.new_zeros(batch, steps, HIDDEN), x.new_zeros(batch, HIDDEN)
        for step in range(steps):
            state = self.cell(x[:, min(step + 1, steps - 1)], state)
            out[:, step] = state
        return out


class CentredBeforeLoop(nn.Module):
    """The inputs are centred over all steps before a loop over them."""

    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.GRUCell(FEATURES, HIDDEN), nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        x = x - x.mean(1, keepdim=True)
        state, out = x.new_zeros(x.shape[0], HIDDEN), []
        for each in x.unbind(1):
            state = self.cell(each, state)
            out.append(self.head(state))
        return torch.stack(out, 1)


class CentredBeforeWriting(CentredBeforeLoop):
    """The same, with the states written into a tensor of zeros."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        centre = x.mean(1)
        out, state = x.new_zeros(*x.shape[:2], HIDDEN), x.new_zeros(x.shape[0], HIDDEN)
        for step in range(x.shape[1]):
            state = self.cell(x[:, step] - centre, state)
            out[:, step] = state
        return self.head(out)


class BothDirectionsBeforeLoop(nn.Module):
    """A loop over what a bidirectional layer returns."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)
        self.cell = nn.GRUCell(2 * HIDDEN, CLASSES)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 3"]:
        read, _ = self.rnn(x)
        state, out = x.new_zeros(x.shape[0], CLASSES), []
        for step in range(x.shape[1]):
            state = self.cell(read[:, step], state)
            out.append(state)
        return torch.stack(out, 1)


class OwnStepRead(nn.Module):
    """A forecast of each step by a network that reads it."""

    def __init__(self):
        super().__init__()
        self.inward = nn.Linear(FEATURES, HIDDEN)
        self.rnn = nn.GRU(HIDDEN, FEATURES, batch_first=True)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 4"]:
        hidden = self.inward(x)
        return self.rnn(hidden)[0]


class CentredByChunk(nn.Module):
    """A state is carried on, and the inputs are centred over the steps of each call."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def forward(
        self, x: Float[Tensor, "batch seq 4"], state: Float[Tensor, "1 batch 6"]
    ) -> tuple[Float[Tensor, "batch seq 6"], Float[Tensor, "1 batch 6"]]:
        centre = x.mean(1, keepdim=True)
        return self.rnn(x - centre, state)


FAULTY = {
    "NoMask": Faulty(NoMask, "model_causality", SEQ, line="torch.softmax(scores"),
    "ConvolutionAfterMask": Faulty(
        ConvolutionAfterMask, "model_causality", SEQ, line="self.conv(context"
    ),
    "LoopFromEnd": Faulty(LoopFromEnd, "model_causality", SEQ, line="self.cell("),
    "FinalStateAdded": Faulty(FinalStateAdded, "model_causality", SEQ, line="self.rnn(x)"),
    "CentredAfterFlip": Faulty(CentredAfterFlip, "model_causality", SEQ, line="out.mean(2"),
    "NextStepRead": Faulty(NextStepRead, "model_causality", SEQ, line="self.cell("),
    "CentredBeforeLoop": Faulty(CentredBeforeLoop, "model_causality", SEQ, line="x.mean(1, keep"),
    "CentredBeforeWriting": Faulty(
        CentredBeforeWriting, "model_causality", SEQ, line="centre = x.mean(1)"
    ),
    "BothDirectionsBeforeLoop": Faulty(
        BothDirectionsBeforeLoop, "model_causality", SEQ, line="self.rnn(x)"
    ),
    "OwnStepRead": Faulty(OwnStepRead, "model_causality", STRICT, line="self.inward(x)"),
    "CentredByChunk": Faulty(CentredByChunk, "model_streaming", line="x.mean(1"),
}
