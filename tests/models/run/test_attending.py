"""A decoder may attend to the whole of another sequence: causality is about its own."""

import pytest
from models import attending as models
from torch import nn

import rnn_spec

pytestmark = pytest.mark.slow

LAWS = ["model_causality", "model_streaming"]


def failed(make, **options):
    """Return the laws of time that fail."""
    report = rnn_spec.check_model(make, laws=LAWS, profile="quick", seed=0, **options)

    return [each.law for each in report.results if each.status == "failed"]


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (models.AdditiveTranslator, {"causal": "tgt"}),
        (models.AdditiveTranslator, {"causal": "src"}),
        (models.DotTranslator, {"causal": "tgt"}),
        (models.DotTranslator, {"causal": {"src": "strict", "tgt": "weak"}}),
        (models.AdditiveDecoder, {}),
        (models.AdditiveDecoder, {"causal": "tgt"}),
        (models.SharedAxis, {}),
        (models.FreeDecoder, {}),
        (models.ShiftedDecoder, {}),
    ],
)
def test_attention_to_a_whole_source_is_not_accused(make, options):
    """Each step of the source reaches each step of the result, by every kind of attention."""
    assert [] == failed(make, **options)


def test_target_that_is_looked_at_is_accused():
    """A source beside it excuses nothing."""
    assert ["model_causality"] == failed(models.LooksAhead, causal="tgt")


class Centred(nn.Module):
    """Its inputs are centred over all steps, and it returns a state."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)

    def forward(self, x, state):
        return self.rnn(x - x.mean(1, keepdim=True), state)


def test_a_cut_waits_for_causality():
    """What looks ahead has other results in two parts: that is told once."""
    inputs = {"x": "float batch seq 4", "state": "state 1 batch 6"}
    options = {"inputs": inputs, "causal": "seq", "profile": "quick", "seed": 0}
    report = rnn_spec.check_model(Centred(), laws=["model_call", *LAWS], **options)

    assert {"model_call": "passed", "model_causality": "failed", "model_streaming": "blocked"} == {
        each.law: each.status for each in report.results
    }
