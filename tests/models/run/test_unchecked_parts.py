"""What the verdict on a model that conforms says that it does not cover."""

import pytest
import torch
from lines import shown_lines
from torch import nn

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.reports.lines.unchecked import unchecked


class Policy(nn.Module):
    """A policy that resets one of its two states alone where an episode begins."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 4)

    def forward(self, obs, state, masks):
        outputs, (h, c) = [], state
        for x, mask in zip(obs, masks.unsqueeze(-1), strict=True):
            output, (h, c) = self.lstm(x[None], (h * mask, c))
            outputs.append(output)
        return torch.cat(outputs), (h, c)


class Advantage(nn.Module):
    """A policy with values relative to later ones, and samples first in its state."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 4, batch_first=True)

    def forward(self, obs, hidden=None):
        given = hidden and tuple(each.transpose(0, 1).contiguous() for each in hidden)
        value, last = self.lstm(obs, given)
        return value - value.mean(1, keepdim=True), tuple(each.transpose(0, 1) for each in last)


class Padded(nn.Module):
    """A GRU that is run step by step, and carries its state over masked steps."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 4)

    def forward(self, x, mask=None):
        h, outs = x.new_zeros(x.shape[1], 4), []
        for t, each in enumerate(x):
            new = self.cell(each, h)
            h = new if mask is None else torch.where(mask[t, :, None], new, h)
            outs.append(h)
        return torch.stack(outs), self.final(new, h)

    def final(self, _, h):
        """Return the state after the last step."""
        return h


class PaddedLate(Padded):
    """Faulty: the last candidate is returned, also where it is masked."""

    def final(self, new, _):
        """Return the last candidate."""
        return new


HIDDEN = ("state? batch 1 4", "state? batch 1 4")


def verdict(model, **stated):
    """The verdict of one model on the laws of models."""
    return rnn_spec.check_model(model, profile="quick", seed=0, **stated)


@pytest.mark.slow
def test_mask_of_unknown_meaning():
    """The reader of the verdict must not take it for one on resets, or on padding."""
    assert verdict(Policy).verdict.startswith("conforms; its mask was not checked (")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "outcome"), [(Padded, "conforms"), (PaddedLate, "does not conform")]
)
def test_mask_that_no_call_passes(model, outcome):
    """A mask that is left out is named beside the verdict; stated as proposed, it is checked."""
    x = "float seq batch 3"
    report = verdict(model, inputs={"x": x})
    text = report.outline.statements.others["mask"]
    stated = verdict(model, inputs={"x": x, "mask": text})

    assert report.verdict.startswith("conforms; its mask was not checked (")
    assert any(f'--input "mask={text}"' in line for line in unchecked(report))
    assert (outcome, "") == (stated.outcome, stated.proviso)


@pytest.mark.slow
def test_state_of_a_model_that_looks_on():
    """Whether it may be passed on is not decided; declared causal, the model fails."""
    report = verdict(Advantage, inputs={"hidden": HIDDEN})
    declared = verdict(Advantage, inputs={"hidden": HIDDEN}, causal="seq")
    line = "State not checked: results depend on later steps, and seq is not declared causal"

    assert report.verdict.startswith("conforms; its state was not checked (")
    assert line in [*unchecked(report)]
    assert "does not conform" == declared.outcome


def test_state_with_samples_first_is_proposed():
    """What the report proposes for a state that is left out runs."""
    line = shown_lines(build_model(Advantage, ModelOptions(), "Advantage"))["hidden"]

    assert f'--input "hidden={", ".join(HIDDEN)}"' in line
