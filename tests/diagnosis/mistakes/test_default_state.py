"""A layer that fails without a state: the hint says what is wrong with the state that it makes."""

import pytest
import torch
from torch import nn

from rnn_spec import Case, Options
from rnn_spec.diagnosis.hint import hint
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.inspection import subject_of


class OfTheOtherAxis(nn.LSTM):
    """Makes its state for as many samples as there are steps, if the batch comes first."""

    def forward(self, input, hx=None):
        if hx is None:
            zeros = input.new_zeros(self.num_layers, input.size(1), self.hidden_size)
            hx = zeros, zeros

        return super().forward(input, hx)


class InTheDefaultDtype(nn.LSTM):
    """Makes its state in the default dtype."""

    def forward(self, input, hx=None):
        if hx is None:
            zeros = torch.zeros(self.num_layers, input.size(1), self.hidden_size)
            hx = zeros, zeros

        return super().forward(input, hx)


class Broken(nn.LSTM):
    """Fails without a state, for no reason that is known."""

    def forward(self, input, hx=None):
        if hx is None:
            raise NotImplementedError

        return super().forward(input, hx)


def said(layer, **options):
    """The hint for a layer that fails without a state."""
    dtype = options.pop("dtype", "float32")
    case = Case(Options(1, 1, **options), {"seq": 1, "batch": 2}, dtype=dtype)

    return hint(subject_of(layer), case, CATALOGUE["default_state"])


@pytest.mark.parametrize(
    ("layer", "options", "why"),
    [
        (
            OfTheOtherAxis,
            {"batch_first": True},
            (
                "its default state is made for the number of steps, not for the batch size: with "
                "batch_first=True, the batch is axis 0 of the input"
            ),
        ),
        (
            InTheDefaultDtype,
            {"dtype": "float64"},
            (
                "its initial state should have the dtype and the device of the input, as "
                "input.new_zeros has"
            ),
        ),
    ],
)
def test_what_is_wrong_with_the_default_state_is_said(layer, options, why):
    """The dtype and the device are blamed only where they differ, and the axis where it is it."""
    assert f"works with an explicit state, fails without one: {why}" == said(layer, **options)


def test_nothing_is_said_that_no_call_shows():
    """Where neither is to blame, the hint says no more than what fails."""
    assert said(Broken) == "works with an explicit state, fails without one"
