"""A cell whose output has a width of its own, whatever the hidden size is."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.subjects.inspection import subject_of

CLASSES = 5


class Cell(nn.Module):
    """One step: scores of classes, and the next state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.i2o = nn.Linear(input_size + hidden_size, CLASSES)

    def forward(self, input, hidden):
        both = torch.cat((input, hidden), 1)
        return self.i2o(both).log_softmax(self.axis), self.i2h(both).tanh()

    axis = 1


class OverSamples(Cell):
    """Faulty: its scores are those of all samples."""

    axis = 0


class Loop(nn.Module):
    """The same with steps, which is no cell."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size)
        self.i2o = nn.Linear(hidden_size, CLASSES)

    def forward(self, input, hidden):
        out, hidden = self.rnn(input, hidden)
        return self.i2o(out), hidden


def loop(cell, x, h):
    """Run a cell over time."""
    h = x.new_zeros(x.shape[1], cell.i2h.out_features) if h is None else h
    outs = []
    for step in x:
        out, h = cell(step, h)
        outs.append(out)
    return torch.stack(outs), h


def looped(**more):
    """The cell with the loop around it, as an adapter."""
    return rnn_spec.Adapter(Cell, loop, state=rnn_spec.states.single, **more)


def failed(layer, *laws):
    """The laws that a layer breaks."""
    report = rnn_spec.check(layer, laws=laws, profile="quick", seed=0)

    return [each.law for each in report.results if each.status == "failed"]


@pytest.mark.parametrize("make", [Cell, OverSamples, rnn_spec.Adapter(Cell)])
def test_width_of_a_cell_may_be_fixed(make):
    """It is found by calling, also where samples influence one another."""
    subject = subject_of(make)

    assert "its output of width 5" in subject.notes["conventions"]
    assert CLASSES == subject.output_size(rnn_spec.Options(3, 4))


@pytest.mark.slow
def test_cell_is_checked_in_its_own_width():
    """A correct one passes, and what mixes samples is a failure."""
    laws = ("output_shape", "state_shapes", "splitting", "independence")

    assert [] == failed(rnn_spec.Adapter(Cell), *laws)
    assert ["independence"] == failed(rnn_spec.Adapter(OverSamples), *laws)


def test_fixed_width_of_a_layer_is_that_of_a_head():
    """What runs over all steps by itself may be a model."""
    with pytest.raises(rnn_spec.SubjectError):
        subject_of(rnn_spec.Adapter(Loop))


@pytest.mark.slow
def test_output_size_may_be_a_number():
    """It is the same as a function that returns it."""
    assert [] == failed(looped(output_size=CLASSES), "output_shape", "splitting")
    assert ["output_shape"] == failed(looped(output_size=CLASSES + 1), "output_shape")


@pytest.mark.parametrize("size", [0, -1, True, "5", 5.0])
def test_output_size_is_a_positive_number_or_a_function(size):
    """Anything else is no width."""
    with pytest.raises(TypeError, match=r"output_size: got .* expected a positive number, "):
        looped(output_size=size)


@pytest.mark.slow
def test_fixed_width_that_is_not_declared_is_named():
    """The hint at the failure says which argument of the adapter declares it."""
    report = rnn_spec.check(looped(), laws=["output_shape"], profile="quick", seed=0)
    (result,) = (each for each in report.results if each.law == "output_shape")

    assert "failed" == result.status
    assert "the output has 5 features, whatever hidden_size is" in result.hint
    assert "output_size=5" in result.hint
