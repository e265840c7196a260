"""The operation whose result is the first that is not finite."""

import pytest
import torch
from model_trials import located
from torch import nn
from torch.nn import functional

from rnn_spec.causes.location import AllMasked, MakesNaN

INPUTS = {"x": "float batch seq 4", "mask": "mask batch seq"}


class Attending(nn.Module):
    """Attention over the steps of a recurrent layer, and a head."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)
        self.attention = nn.MultiheadAttention(6, 2, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, x, mask):
        out, _ = self.rnn(x)
        return self.head(self._read(out, mask))


class Inverted(Attending):
    """It masks the valid steps."""

    def _read(self, out, mask):
        return self.attention(out, out, out, key_padding_mask=mask, need_weights=False)[0]


class InvertedByHand(Attending):
    """Scores of the valid steps are masked."""

    def _read(self, out, mask):
        scores = (out @ out.mT).masked_fill(mask[:, None], -torch.inf)
        return scores.softmax(-1) @ out


class StrictlyCausal(Attending):
    """The first step attends to nothing, whatever is given as a mask."""

    def _read(self, out, mask):
        past = torch.ones(out.shape[1], out.shape[1], dtype=torch.bool).tril(-1)
        scores = (out @ out.mT).masked_fill(~(past & mask[:, None]), -torch.inf)
        return functional.softmax(scores, -1) @ out


class DividedByPadding(Attending):
    """It divides by the number of steps that are padding, which may be 0."""

    def _read(self, out, mask):
        count = (~mask).sum(1)
        return out.sum(1) / count[:, None]


class Deviation(Attending):
    """The deviation of one value is no number."""

    def _read(self, out, mask):
        return out / out[:, :1].std(1, keepdim=True)


@pytest.mark.parametrize(
    ("model", "reason", "code"),
    [
        (Inverted, AllMasked("mask"), "self.attention("),
        (InvertedByHand, AllMasked("mask"), "scores.softmax("),
        (StrictlyCausal, AllMasked(), "functional.softmax("),
        (DividedByPadding, MakesNaN(), "/ count"),
        (Deviation, MakesNaN(), "std("),
    ],
)
def test_the_first_operation_whose_result_is_not_finite_is_named(model, reason, code):
    """Where a mask is the reason, it is named only if its opposite masks nothing."""
    found = located(model, "model_call", options={"inputs": INPUTS})

    assert reason == found.reason
    assert code in found.code
