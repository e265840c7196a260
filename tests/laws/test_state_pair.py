"""The order of a pair of states, where the cell state is not that of torch.nn's equations."""

import pytest
import torch
from torch import nn

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.cause import NotOffered
from rnn_spec.causes.failure import WrongValue
from rnn_spec.diagnosis.hint import hint
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.trial import outcome_at

LAW = CATALOGUE["state_pair"]

CASE = Case(Options(2, 3), {"batch": 2})


class Peepholes(nn.Module):
    """An LSTM whose gates read the cell state, as in Gers (2000): c_n is not affine in c_0."""

    def __init__(self, input_size, hidden_size):
        """Make the weights."""
        super().__init__()
        self.hidden_size = hidden_size
        self.gates = nn.Linear(input_size + hidden_size, 4 * hidden_size)
        self.peep = nn.Parameter(torch.randn(3, hidden_size))

    def forward(self, input, state=None):
        """Run the steps."""
        zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
        h, c = (part[0] for part in self.given(state or (zeros, zeros)))
        outputs = []
        for x in input:
            i, f, g, o = self.gates(torch.cat([x, h], -1)).chunk(4, -1)
            i = torch.sigmoid(i + self.peep[0] * c)
            c = torch.sigmoid(f + self.peep[1] * c) * c + i * torch.tanh(g)
            h = torch.sigmoid(o + self.peep[2] * c) * torch.tanh(c)
            outputs.append(h)
        return self.output(torch.stack(outputs)), self.returned(h[None], c[None], i[None])

    def given(self, state):
        """Return (h, c)."""
        return state

    def returned(self, h, c, i):
        """Return the final state."""
        return h, c

    def output(self, hidden):
        """Return the output."""
        return hidden


class ReturnsGate(Peepholes):
    """Returns a gate in the place of the cell state."""

    def returned(self, h, c, i):
        """Return h and the input gate."""
        return h, i


class Swapped(Peepholes):
    """Takes and returns (c, h)."""

    def given(self, state):
        """Return (h, c)."""
        return state[::-1]

    def returned(self, h, c, i):
        """Return (c, h)."""
        return c, h


class OwnOutput(Swapped):
    """Has an output that is no part of its state."""

    def output(self, hidden):
        """Return the output."""
        return hidden.exp()


def outcome(layer):
    """Return what the law says of a layer that is stated to be an LSTM."""
    torch.manual_seed(0)
    return outcome_at(LAW, subject_of(layer, kind="LSTM"), CASE)


def test_peepholes_do_not_break_the_order_of_a_pair():
    """That c_n is not affine in c_0 is no fault of an LSTM with peepholes."""
    assert outcome(Peepholes) is None


@pytest.mark.parametrize(
    ("layer", "part"), [(ReturnsGate, "output of a second call"), (Swapped, "h_n")]
)
def test_wrong_pair_fails_with_peepholes(layer, part):
    """Another order is seen by the output, and another second part by going on from it."""
    found = outcome(layer)

    assert isinstance(found, WrongValue)
    assert part == found.part


def test_order_is_not_decided_where_nothing_shows_it():
    """Where the output is no part of the state, either part may be h."""
    found = outcome(OwnOutput)

    assert isinstance(found, NotOffered)
    assert "nothing shows which part is h" in found.detail


def test_second_part_that_is_not_carried_has_a_hint():
    """A search finds the cell state from which the whole run goes on."""
    said = hint(subject_of(ReturnsGate, kind="LSTM"), CASE, LAW)

    assert "c_n is not the cell state that the next step reads" in said
