"""A result that is NaN at one step alone: one failure, and the other laws are decided."""

import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn

import rnn_spec
from contracts import at_least, refine
from rnn_spec.causes.model_failure import NotFinite

pytestmark = pytest.mark.slow


class Deviation(nn.Module):
    """It takes the deviation over time."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 3)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return self.head(self.rnn(x)[0].std(1))


class Declared(Deviation):
    """It declares that it needs two steps."""

    @refine(at_least(2, "seq"))
    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return super().forward(x)


class LongIsNaN(Deviation):
    """It is NaN for long sequences, where no size is at fault."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch 3"]:
        return super().forward(x) / torch.tensor(float(x.shape[1] < 5))


def failed(model):
    """The cause of each law that fails, by its name, and the report."""
    report = rnn_spec.check_model(model, profile="quick", seed=0)

    return {each.law: each.cause for each in report.results if each.status == "failed"}, report


def test_one_step_is_told_once_and_blocks_little():
    """The law of shapes says at which size; only the advice about axes waits for it."""
    found, report = failed(Deviation)

    assert {"model_shapes": NotFinite("result", 3, "seq", 1)} == found
    assert 1 == report.counts["blocked"]


def test_a_declared_least_size_is_kept():
    """Then one step is no call of the model."""
    assert {} == failed(Declared)[0]


def test_values_that_are_no_numbers_elsewhere_fail_as_before():
    """They are no matter of one step."""
    assert ["model_call"] == [*failed(LongIsNaN)[0]]
