"""Models of which it must be found out what of a sequence, or of a result, is valid."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from models.entry import FEATURES, HIDDEN, VOCABULARY

__all__ = [
    "CORRECT",
    "FAULTY",
    "Frames",
    "HalfReset",
    "MaskedState",
    "Policy",
    "Repeated",
    "TeacherForcing",
]


class Sentences(nn.Module):
    """An encoder of tokens."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def read(self, tokens, lengths):
        """Return the output at the end of each sentence."""
        out, _ = self.rnn(self.embed(tokens))
        return out[torch.arange(len(out), device=out.device), lengths - 1]


class TwoSentences(Sentences):
    """Two sentences with a length each, on axes whose names are no usual ones of time."""

    def forward(
        self,
        premise: Int[Tensor, "batch p"],
        hypothesis: Int[Tensor, "batch h"],
        premise_len: Int[Tensor, " batch"],
        hypothesis_len: Int[Tensor, " batch"],
    ) -> Float[Tensor, "batch 6"]:
        return self.read(premise, premise_len) - self.read(hypothesis, hypothesis_len)


class LengthsOfTheOther(TwoSentences):
    """The second sentence is read up to the length of the first one."""

    def forward(
        self,
        premise: Int[Tensor, "batch p"],
        hypothesis: Int[Tensor, "batch h"],
        premise_len: Int[Tensor, " batch"],
        hypothesis_len: Int[Tensor, " batch"],
    ) -> Float[Tensor, "batch 6"]:
        wrong = premise_len.clamp(max=hypothesis.shape[1])
        return self.read(premise, premise_len) - self.read(hypothesis, wrong)


class LastOfQuery(Sentences):
    """The last step of the padded batch."""

    def forward(
        self, query: Int[Tensor, "batch q"], q_len: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch 6"]:
        return self.rnn(self.embed(query))[0][:, -1]


class Frames(nn.Module):
    """A recurrent layer over every second frame."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def forward(self, x: Float[Tensor, "batch time 4"], lengths: Int[Tensor, " batch"]):
        return self.rnn(x[:, ::2])[0], (lengths + 1) // 2


class DeclaredFrames(Frames):
    """Frames whose axis has a name that no argument has."""

    def forward(
        self, x: Float[Tensor, "batch time 4"], lengths: Int[Tensor, " batch"]
    ) -> tuple[Float[Tensor, "batch frames 6"], Int[Tensor, " batch"]]:
        return super().forward(x, lengths)


class ZeroedFrames(Frames):
    """Zeros past the end."""

    def forward(
        self, x: Float[Tensor, "batch time 4"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch (time+1)//2 6"]:
        out, counts = super().forward(x, lengths)
        there = torch.arange(out.shape[1], device=x.device) < counts[:, None]
        return out * there[..., None]


class Differences(nn.Module):
    """The difference of each step from the one before it."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True)

    def forward(self, x: Float[Tensor, "batch time 4"], mask: Float[Tensor, "batch time"]):
        out, _ = self.rnn(x)
        return (out[:, 1:] - out[:, :-1]) * mask[:, 1:, None]


class StridedConvolution(nn.Module):
    """A convolution with a stride over frames that are masked, as for CTC."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, 3, stride=2, padding=1)

    def masked(self, x, lengths):
        """Return the input with zeros past the ends."""
        return x * (torch.arange(x.shape[2], device=x.device) < lengths[:, None])[:, None]

    def forward(self, x: Float[Tensor, "batch 4 time"], lengths: Int[Tensor, " batch"]):
        return self.conv(self.masked(x, lengths)), (lengths - 1) // 2 + 1


class UnmaskedConvolution(StridedConvolution):
    """The convolution reads a step past each end of even length."""

    def masked(self, x, lengths):
        """Return the input as it is."""
        return x


class BothWaysOverFrames(nn.Module):
    """The second direction begins in the padding, and every second step is returned."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(FEATURES, HIDDEN, batch_first=True, bidirectional=True)

    def forward(self, x: Float[Tensor, "batch time 4"], lengths: Int[Tensor, " batch"]):
        return self.rnn(x[:, ::2])[0], (lengths + 1) // 2


class TeacherForcing(nn.Module):
    """A decoder of given tokens, or without them, of a number of steps of its own."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, HIDDEN)
        self.encoder, self.decoder = nn.GRU(HIDDEN, HIDDEN), nn.GRUCell(HIDDEN, HIDDEN)
        self.head = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, src: Int[Tensor, "src batch"], tgt: Int[Tensor, "tgt batch"] | None = None):
        state = self.encoder(self.embed(src))[1][0]
        token, out = src.new_zeros(src.shape[1]), []
        for step in range(4 if tgt is None else len(tgt)):
            state = self.decoder(self.embed(token), state)
            out.append(self.head(state))
            token = out[-1].argmax(-1) if tgt is None else tgt[step]
        return torch.stack(out)


class DeclaredTeacherForcing(TeacherForcing):
    """The result has the axis of the argument that may be left out."""

    def forward(
        self, src: Int[Tensor, "src batch"], tgt: Int[Tensor, "tgt batch"] | None = None
    ) -> Float[Tensor, "tgt batch 11"]:
        return super().forward(src, tgt)


class LossOnDemand(nn.Module):
    """A part of the result that is there only if labels are given."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, FEATURES)
        self.rnn = nn.GRU(FEATURES, VOCABULARY, batch_first=True)

    def forward(
        self, tokens: Int[Tensor, "batch seq"], labels: Float[Tensor, "batch seq"] | None = None
    ):
        logits, _ = self.rnn(self.embed(tokens))
        loss = {} if labels is None else {"loss": (logits.sum(2) - labels).square().sum(1)}
        return {"logits": logits, **loss}


class StepsOfTheSource(DeclaredTeacherForcing):
    """The result has the steps of the other argument, where they are declared otherwise."""

    def forward(
        self, src: Int[Tensor, "src batch"], tgt: Int[Tensor, "tgt batch"] | None = None
    ) -> Float[Tensor, "tgt batch 11"]:
        return TeacherForcing.forward(self, src, src if tgt is None else src + tgt.sum() * 0)


class Policy(nn.Module):
    """A policy; the mask is 0 where an episode begins."""

    def __init__(self):
        super().__init__()
        self.core = nn.LSTMCell(FEATURES, HIDDEN)
        self.actor = nn.Linear(HIDDEN, 2)

    def kept(self, state, mask):
        """Return the state of samples whose episode goes on, and zeros for the others."""
        return state * mask

    def step(self, x, h, c, mask):
        """Return the state after a step."""
        return self.core(x, (h * mask, self.kept(c, mask)))

    def forward(
        self,
        obs: Float[Tensor, "T N 4"],
        state: Float[Tensor, "N 12"],
        masks: Float[Tensor, "T N"],
    ):
        h, c = state.chunk(2, -1)
        out = []
        for x, mask in zip(obs, masks, strict=True):
            h, c = self.step(x, h, c, mask[:, None])
            out.append(h)
        return self.actor(torch.stack(out)), torch.cat([h, c], -1)


class MaskedState(Policy):
    """The mask is 0 at padding, after which the state stays as it is."""

    def step(self, x, h, c, mask):
        """Return the state after a step, or as it was."""
        after = self.core(x, (h, c))
        return tuple(
            torch.where(mask.bool(), one, other) for one, other in zip(after, (h, c), strict=True)
        )


class HalfReset(Policy):
    """One of the two states is not reset: neither an episode nor padding is handled."""

    def kept(self, state, mask):
        """Return the state as it is."""
        return state


class HalfResetNamed(HalfReset):
    """The same, with a name that says what is meant."""

    def forward(
        self,
        obs: Float[Tensor, "T N 4"],
        state: Float[Tensor, "N 12"],
        not_done: Float[Tensor, "T N"],
    ):
        return super().forward(obs, state, not_done)


class Repeated(Frames):
    """Two entries for each step: whether they follow each other cannot be known from a size."""

    def forward(self, x: Float[Tensor, "batch time 4"], lengths: Int[Tensor, " batch"]):
        out, _ = self.rnn(x)
        return torch.cat([out, out], dim=1)


CORRECT = {
    each.__name__: each
    for each in (
        TwoSentences,
        Frames,
        DeclaredFrames,
        ZeroedFrames,
        Differences,
        StridedConvolution,
        TeacherForcing,
        DeclaredTeacherForcing,
        LossOnDemand,
        Policy,
        MaskedState,
        HalfReset,
        Repeated,
    )
}

FAULTY = {
    LengthsOfTheOther: "model_padding",
    LastOfQuery: "model_padding",
    UnmaskedConvolution: "model_padding",
    BothWaysOverFrames: "model_padding",
    StepsOfTheSource: "model_shapes",
    HalfResetNamed: "model_resets",
}
