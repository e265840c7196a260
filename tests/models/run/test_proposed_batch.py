"""The line at which samples mix, in models of which no axis of samples is found."""

import pytest
import torch
from torch import nn
from torch.nn import functional

import rnn_spec
from rnn_spec.causes.location import MixesSamples

pytestmark = pytest.mark.slow


class Siamese(nn.Module):
    """Two sentences are encoded in one way, and compared."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(30, 8), nn.GRU(8, 6, batch_first=True)
        self.score = nn.Linear(6, 1)

    def forward(self, left, right):
        return (self._encode(left) * self._encode(right)).sum(-1)


class SoftmaxOverSamples(Siamese):
    """The weights of the steps are normalised over the samples."""

    def _encode(self, x):
        out, _ = self.rnn(self.embed(x))
        weights = self.score(out).softmax(0)
        return (weights * out).sum(1)


class NormalizedOverSamples(Siamese):
    """The vectors are normalised over the samples."""

    def _encode(self, x):
        _, h = self.rnn(self.embed(x))
        return functional.normalize(h[-1], dim=0)


class WithoutLayer(Siamese):
    """Nothing shows that the first axis is the batch: these may be the words of one sentence."""

    def _encode(self, x):
        return functional.normalize(torch.tanh(self.embed(x)).sum(1), dim=0)


def line(model):
    """The location of the law that samples are found."""
    report = rnn_spec.check_model(model, laws=["model_batch"], profile="quick", seed=0)

    return report.results[0].location


@pytest.mark.parametrize(
    ("model", "code"), [(SoftmaxOverSamples, "softmax(0)"), (NormalizedOverSamples, "normalize(")]
)
def test_the_line_is_named_at_which_samples_mix(model, code):
    """A recurrent layer has the axis as its samples."""
    found = line(model)

    assert MixesSamples() == found.reason
    assert code in found.code


def test_no_line_is_named_where_the_axis_may_be_another():
    """What the user would be asked to state may be wrong."""
    assert line(WithoutLayer) is None
