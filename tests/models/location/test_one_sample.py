"""One sample that is taken for all, by an index on the axis of the batch."""

import pytest
import torch
from model_trials import located
from torch import nn

from rnn_spec.causes.location import TakesOneSample

INPUTS = {"x": "float batch seq 4", "more": "float batch 6"}


class FromLastStep(nn.Module):
    """It goes on from the last step of the last sample, in a loop of a cell."""

    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.GRUCell(10, 6), nn.Linear(6, 4)

    def forward(self, x, more):
        start = x[-1, -1].unsqueeze(0)
        h, step, out = more, start, []
        for _ in range(3):
            h = self.cell(torch.cat([step.expand(len(more), -1), more], -1), h)
            step = step + self.head(h)
            out.append(step)
        return torch.stack(out, 1)


class Centred(FromLastStep):
    """The first sample is subtracted from all."""

    def forward(self, x, more):
        first = x[:1]
        return x - first


class Expanded(FromLastStep):
    """The result of each sample is that of the last one."""

    def forward(self, x, more):
        last = x[-1]
        return last.unsqueeze(0).expand(len(x), -1, -1)


class SummedInLoop(FromLastStep):
    """A loop takes each sample, and adds them up."""

    def forward(self, x, more):
        total = x
        for n in range(len(x)):
            one = x[n]
            total = total + one
        return total


class OneByOne(FromLastStep):
    """A loop computes each sample by itself, and a cumulative sum mixes them afterwards."""

    def forward(self, x, more):
        rows = [x[n] * 2 for n in range(len(x))]
        return torch.stack(rows).cumsum(0)


def place(model):
    """The location of the failure of isolation."""
    return located(model, "model_isolation", options={"inputs": INPUTS})


@pytest.mark.parametrize(
    ("model", "code"),
    [(FromLastStep, "start = "), (Centred, "first = "), (Expanded, "last = ")],
)
def test_the_index_is_named_that_takes_one_sample_for_all(model, code):
    """The line indexes the axis of the batch, whatever combines the sample with the others."""
    found = place(model)

    assert TakesOneSample(0, 1, for_all=True) == found.reason
    assert code in found.code


@pytest.mark.parametrize(
    ("model", "code"), [(SummedInLoop, "total = total + one"), (OneByOne, "cumsum")]
)
def test_a_loop_over_all_samples_is_not_to_blame_for_taking_each(model, code):
    """What adds or mixes the samples is named."""
    assert code in place(model).code
