"""The cause of a state that is kept between calls: no law says that samples mix."""

import pytest
import torch
from torch import nn

import contracts
import rnn_spec
from rnn_spec.causes.location import Kept
from rnn_spec.models.example_calls.flat_call import FlatCall


class Forecaster(nn.Module):
    """Its state goes on from one call to the next."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(4, 8, batch_first=True), nn.Linear(8, 1)
        self.hidden = None

    def forward(self, series):
        out, (h, c) = self.lstm(series, self.hidden)
        self.hidden = (h.detach(), c.detach())
        return self.head(out)


class FixedBatch(Forecaster):
    """Its first state is made for 3 samples."""

    def __init__(self):
        super().__init__()
        self.hidden = (torch.zeros(1, 3, 8), torch.zeros(1, 3, 8))

    def forward(self, series):
        return super().forward(series)[:, -1]


class Reset(Forecaster):
    """Its state is made again where the number of samples is another."""

    def forward(self, series):
        if self.hidden is None or self.hidden[0].shape[1] != len(series):
            self.hidden = self.init_hidden(len(series))
        return super().forward(series)

    def init_hidden(self, samples):
        """Return a state of zeros."""
        return torch.zeros(1, samples, 8), torch.zeros(1, samples, 8)


class Mixing(Forecaster):
    """It mixes samples as well."""

    def forward(self, series):
        out = super().forward(series)
        return out - out.mean(0)


def results(model):
    """The results of the laws of samples, and of their prerequisites, by the names of the laws."""
    laws = ["model_batch", "model_isolation", "model_permutation", "model_alone"]
    report = rnn_spec.check_model(model, laws=[*laws, "model_purity"], profile="quick", seed=0)

    return {each.law: each for each in report.results}


@pytest.mark.slow
def test_copies_of_a_call_have_their_own_state():
    """No experiment sees what another one left in the model."""
    call = FlatCall(Forecaster(), None, {"series": torch.ones(3, 5, 4)})

    assert '"batch seq 4"' in str(contracts.infer(call, *call.tensors.values()))


@pytest.mark.slow
@pytest.mark.parametrize("model", [Forecaster, Reset])
def test_samples_are_found_of_a_model_that_keeps_a_state(model):
    """What is kept is the only failure; laws that compare calls are blocked."""
    found = results(model)

    assert "passed" == found["model_batch"].status
    assert "blocked" == found["model_isolation"].status
    assert Kept(("hidden",)) == found["model_purity"].location.reason


@pytest.mark.slow
def test_no_line_is_said_to_mix_samples_where_a_state_is_kept():
    """Replacing a sample changes the others, as the same call does when it is made twice."""
    found = results(FixedBatch)

    assert "failed" == found["model_purity"].status
    assert "warned" == found["model_batch"].status
    assert found["model_batch"].location is None


@pytest.mark.slow
def test_a_model_that_keeps_a_state_and_mixes_samples_is_told_both():
    """No axis of samples is found, which no state explains."""
    found = results(Mixing)

    assert "failed" == found["model_purity"].status
    assert "warned" == found["model_batch"].status
