"""A recurrent layer with a head, whose width is a third size, is a model unless it is stated."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.models.cell_head import is_cell_with_head
from rnn_spec.subjects.models.head import layers_below_a_head


class Tagger(nn.Module):
    """An LSTM with a head, whose third size has a default that is the hidden size of a probe."""

    def __init__(self, input_size, hidden_size, vocab=4):
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size)
        self.head = nn.Linear(hidden_size, vocab)

    def forward(self, x, state=None):
        out, state = self.lstm(x, state)
        return self.head(out), state


class NeedsSize(Tagger):
    """The same, with a third size that is required."""

    def __init__(self, input_size, hidden_size, output_size):
        super().__init__(input_size, hidden_size, output_size)


class Readout(nn.Module):
    """A layer whose linear layer is as wide as its hidden state; an argument is no size."""

    def __init__(self, input_size, hidden_size, window=4):
        super().__init__()
        self.window = window
        self.rnn = nn.RNN(input_size, hidden_size)
        self.readout = nn.Linear(hidden_size, hidden_size)

    def forward(self, x, h=None):
        out, h = self.rnn(x, h)
        return self.readout(out), h


class Back(nn.Module):
    """A layer whose output is as wide as its input, which has a name of its own."""

    def __init__(self, d_model, d_hidden):
        super().__init__()
        self.rnn = nn.RNN(d_model, d_hidden)
        self.out = nn.Linear(d_hidden, d_model)

    def forward(self, x, h=None):
        out, h = self.rnn(x, h)
        return x + self.out(out), h


class Step(nn.Module):
    """One step of an RNN, whose output has a third size."""

    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.i2o = nn.Linear(input_size + hidden_size, output_size)

    def forward(self, input, hidden):
        both = torch.cat((input, hidden), 1)
        return self.i2o(both).log_softmax(1), self.i2h(both).tanh()


class StepOfPair(nn.Module):
    """One step with a pair of states, and sizes with other names."""

    def __init__(self, in_dim, hidden_dim, classes=4):
        super().__init__()
        self.cell = nn.ModuleList([nn.Linear(in_dim + hidden_dim, hidden_dim)])
        self.head = nn.Linear(hidden_dim, classes)

    def forward(self, x, state):
        h, c = state
        h = self.cell[0](torch.cat((x, h), 1))
        return self.head(h), (h, c + h)


class AsWide(Step):
    """A cell: its output is as wide as its state."""

    def __init__(self, input_size, hidden_size, window=4):
        super().__init__(input_size, hidden_size, hidden_size)


@pytest.mark.parametrize(
    ("make", "expected"),
    [(Step, True), (StepOfPair, True), (AsWide, False), (NeedsSize, False), (nn.LSTMCell, False)],
)
def test_step_with_a_head(make, expected):
    """Its width follows an argument, and no layer is inside."""
    assert is_cell_with_head(make) is expected


@pytest.mark.slow
@pytest.mark.parametrize("target", [Step, Step(4, 8, 3)])
def test_step_with_a_head_is_checked_as_a_model(target):
    """As is a layer with one; so is an instance."""
    report = rnn_spec.check(target, profile="quick", seed=0)

    assert report.ok
    assert "batch 4" in report.about["input"]


@pytest.mark.parametrize(
    ("make", "inside"),
    [(Tagger, ["lstm"]), (NeedsSize, ["lstm"]), (Readout, []), (Back, []), (nn.LSTM, [])],
)
def test_layers_below_a_head(make, inside):
    """The width follows an argument, whatever its name, and a linear layer has it."""
    assert inside == [each.path for each in layers_below_a_head(make)]


@pytest.mark.slow
@pytest.mark.parametrize("make", [Tagger, NeedsSize])
def test_layer_with_a_head_is_checked_as_a_model(make):
    """The width of its output is no fault, and the report says how to state that it is a layer."""
    report = rnn_spec.check(make, profile="quick", seed=0)

    assert report.ok
    assert "--level relations" in report.about["if it is a layer"]


def test_level_states_that_it_is_a_layer():
    """A person who states a level has a layer."""
    assert "relations" == subject_of(Tagger, level="relations").level
