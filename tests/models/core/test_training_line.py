"""A layer that reads the whole batch in training mode is named: no law is about it."""

import pytest
from jaxtyping import Float
from torch import Tensor, nn

from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.subject.options import ModelOptions


class Normalized(nn.Module):
    """A normalisation over samples and steps."""

    def __init__(self, *, running=True):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)
        self.norm = nn.BatchNorm1d(6, track_running_stats=running)

    def forward(self, x):
        return self.norm(self.rnn(x)[0].mT).mT


class Annotated(Normalized):
    """The same with annotations."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq 6"]:
        return super().forward(x)


@pytest.mark.slow
@pytest.mark.parametrize("make", [Normalized, Annotated])
def test_batch_norm_is_named(make):
    """Whether the axes are annotated or guessed."""
    line = described(build_model(make, ModelOptions(), "model"))["training"]

    assert line.startswith("norm (BatchNorm) reads all samples and steps")
    assert "not checked" in line


def test_batch_norm_of_the_batch_alone_needs_no_line():
    """Without running statistics it mixes samples in eval mode too, which is checked."""
    made = build_model(Annotated(running=False), ModelOptions(), "model")

    assert "training" not in described(made)
