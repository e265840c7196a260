"""A loop over the steps in reverse, that begins in the padding or does not."""

from typing import Annotated

import pytest
import torch
from jaxtyping import Float, Int
from model_trials import located, subject_of
from torch import Tensor, nn

from contracts import Lengths
from rnn_spec.causes.location import FlipsPadding
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.trials.trial import failure_at

Steps = Annotated[Int[Tensor, " batch"], Lengths("seq")]


class BothWays(nn.Module):
    """Two cells, whose states are kept where a mask has ended; the second one goes back."""

    flips_mask = True

    def __init__(self):
        super().__init__()
        self.ahead, self.back = nn.GRUCell(4, 6), nn.GRUCell(4, 6)

    def _run(self, cell, x, valid):
        h, out = x.new_zeros(len(x), 6), []
        for step, mask in zip(x.unbind(1), valid.unbind(1), strict=True):
            h = torch.where(mask[:, None], cell(step, h), h)
            out.append(h)
        return torch.stack(out, 1)

    def _reverse(self, x, lengths):
        return x.flip(1)

    def forward(self, x: Float[Tensor, "batch seq 4"], lengths: Steps):
        valid = torch.arange(x.shape[1])[None] < lengths[:, None]
        other = valid.flip(1) if self.flips_mask else valid
        back = self._run(self.back, self._reverse(x, lengths), other)
        both = self._run(self.ahead, x, valid), self._reverse(back, lengths)
        return torch.cat(both, -1) * valid[..., None]


class MaskNotFlipped(BothWays):
    """Its second mask is that of the steps in order, so it begins in the padding."""

    flips_mask = False


class ReversedUpToEnds(MaskNotFlipped):
    """It reverses each sequence up to its length."""

    def _reverse(self, x, lengths):
        row = torch.arange(x.shape[1])[None]
        index = torch.where(row < lengths[:, None], lengths[:, None] - 1 - row, row)
        return x[torch.arange(len(x))[:, None], index]


class FlippedGRU(nn.Module):
    """A layer over what is flipped, time first."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6)

    def forward(self, x: Float[Tensor, "seq batch 4"], lengths: Steps):
        valid = torch.arange(len(x))[:, None] < lengths
        turned = torch.flip(x, [0])
        out, _ = self.rnn(turned)
        return out.flip(0) * valid[..., None]


@pytest.mark.parametrize(
    ("model", "code"), [(MaskNotFlipped, "return x.flip(1)"), (FlippedGRU, "turned = ")]
)
def test_the_flip_is_named_that_puts_the_padding_first(model, code):
    """The cell, and the mask with which its state is kept, are right."""
    found = located(model, "model_padding")

    assert FlipsPadding() == found.reason
    assert code in found.code


@pytest.mark.parametrize("model", [BothWays, ReversedUpToEnds])
def test_a_loop_in_reverse_that_leaves_the_padding_out_passes(model):
    """Flipping the mask with the steps is right, as is reversing up to the ends."""
    case = ModelCase({"batch": 5, "seq": 7}, 0)

    assert failure_at(MODEL_CATALOGUE["model_padding"], subject_of(model), case) is None
