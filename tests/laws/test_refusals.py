"""Laws of refusals find a layer whatever the sizes that are drawn."""

import pytest
import torch
from mutants.packing import PaddingTimesZero
from torch import nn

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.failure import Accepted, WrongValue
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.trial import failure_at


class AddsGates(nn.Module):
    """An Elman layer that adds what its input and its state give, which may broadcast."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.of_input = nn.Linear(input_size, hidden_size)
        self.of_state = nn.Linear(hidden_size, hidden_size)

    def forward(self, x, h=None):
        h = x.new_zeros(x.shape[1], self.hidden_size) if h is None else h[0]
        outs = []
        for step in x:
            h = torch.tanh(self.of_input(step) + self.of_state(h))
            outs.append(h)
        return torch.stack(outs), h[None]


def test_rank_is_tried_with_as_many_samples_as_steps():
    """Four dimensions are accepted where two of them are equal, and the law tries that always."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 3})

    assert failure_at(CATALOGUE["wrong_rank"], subject_of(AddsGates), case) is not None


def test_depth_that_is_accepted_is_named():
    """A layer without layers is told the two numbers, and of no blocks."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 3})
    found = failure_at(CATALOGUE["wrong_state_layers"], subject_of(AddsGates), case)

    assert isinstance(found, Accepted)
    assert "a state of depth 2, where layers times directions is 1" == found.call


@pytest.mark.parametrize(
    ("law", "passed"),
    [
        ("wrong_state_batch", (("x", (5, 3, 3)), ("h_0", (1, 1, 4)))),
        ("wrong_state_layers", (("x", (5, 1, 3)), ("h_0", (2, 1, 4)))),
        ("wrong_rank", (("x", (1, 1, 1, 3)),)),
    ],
)
def test_what_an_accepted_call_passes_is_named(law, passed):
    """It is another call than that of the case, which is valid."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 1})
    found = failure_at(CATALOGUE[law], subject_of(AddsGates), case)

    assert isinstance(found, Accepted)
    assert passed == found.passed


def test_infinite_padding_is_named():
    """A value that is no number says where it comes from."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 3})
    found = failure_at(CATALOGUE["padding_infinite"], subject_of(PaddingTimesZero), case)

    assert isinstance(found, WrongValue)
    assert "beside infinite padding" in found.part
