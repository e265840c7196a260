"""A state that a layer refuses, since it reads the samples of its input as steps."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.causes.location import BatchReadAsTime, Raises
from rnn_spec.models.subject.refused_states import refused_state

pytestmark = pytest.mark.slow

INPUTS = {"x": "float batch seq 4", "h0": "state 2 batch 6", "c0": "state 2 batch 6"}
TURNED = {**INPUTS, "x": "float seq batch 4"}


class Stated(nn.Module):
    """Is given its state."""

    def __init__(self, *, batch_first=False):
        super().__init__()
        self.rnn = nn.LSTM(4, 6, num_layers=2, batch_first=batch_first)

    def forward(self, x, h0, c0):
        output, (h_n, c_n) = self.rnn(x, (h0, c0))

        return output, h_n, c_n


class Made(nn.Module):
    """Makes its state, for as many samples as the first axis has."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6)

    def forward(self, x):
        return self.rnn(x, hx=x.new_zeros(1, len(x), 6))[0]


def location(model, inputs):
    """Where the model fails that runs at one size alone; None if it does not."""
    report = rnn_spec.check_model(
        model, inputs=inputs, laws=["model_shapes"], profile="quick", seed=0
    )

    return report.results[0].location


def test_the_forgotten_option_is_the_cause_beside_a_state():
    """Either way round, whether the state is an argument or made inside."""
    forgotten = BatchReadAsTime("rnn", 0, batch_first=False)

    assert forgotten == location(Stated(), INPUTS).reason
    assert forgotten == location(Made(), {"x": INPUTS["x"]}).reason
    assert BatchReadAsTime("rnn", 1, batch_first=True) == (
        location(Stated(batch_first=True), TURNED).reason
    )


def test_a_layer_that_reads_the_samples_as_samples_is_not_accused():
    """Its state is: it was made for the steps. A layer that takes its state has no failure."""
    assert Raises("RuntimeError") == location(Made(), {"x": TURNED["x"]}).reason
    assert location(Stated(batch_first=True), INPUTS) is None
    assert location(Stated(), TURNED) is None


def test_an_example_that_is_refused_says_so():
    """As a question of what the axis is, since nothing names it."""
    states = (torch.zeros(2, 3, 6), torch.zeros(2, 3, 6))
    with pytest.raises(SubjectError, match=r"if that axis is the batch, pass batch_first=True"):
        rnn_spec.check_model(Stated(), example=(torch.zeros(3, 5, 4), *states))
    with pytest.raises(SubjectError, match=r"if that axis is the batch, pass batch_first=True"):
        rnn_spec.check_model(Made())


def test_a_call_that_works_refuses_nothing():
    """Nor does one that raises elsewhere."""
    model = Stated()
    state = torch.zeros(2, 3, 6)

    assert refused_state(model, lambda: model(torch.zeros(5, 3, 4), state, state)) is None
    assert refused_state(model, lambda: model(torch.zeros(5, 3, 7), state, state)) is None
    assert refused_state(model, lambda: model(None, None, None)) is None
