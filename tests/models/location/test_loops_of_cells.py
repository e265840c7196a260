"""Loops over the steps that drop the state, or leave out a step."""

import pytest
from model_trials import located
from torch import nn

import rnn_spec
from rnn_spec.causes.location import DropsState
from rnn_spec.causes.model_failure import NotUsed

pytestmark = pytest.mark.slow


class Loop(nn.Module):
    """A loop of a cell over all steps, which writes into a tensor of zeros."""

    first, last, keeps = 0, 0, True

    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.GRUCell(4, 6), nn.Linear(6, 3)

    def forward(self, x):
        h, out = x.new_zeros(len(x), 6), x.new_zeros(*x.shape[:2], 3)
        for step in range(self.first, x.shape[1] - self.last):
            new = self.cell(x[:, step], h)
            out[:, step] = self.head(new)
            h = new if self.keeps else h
        return out


class Dropping(Loop):
    """It keeps no state."""

    keeps = False


class DroppingGiven(Dropping):
    """It returns a new state, and each step begins from the one that it is given."""

    def forward(self, x, h):
        out = x.new_zeros(*x.shape[:2], 3)
        for step in range(x.shape[1]):
            new = self.cell(x[:, step], h)
            out[:, step] = self.head(new)
        return out, new


class EndsEarly(Loop):
    """It leaves out the last step."""

    last = 1


class BeginsLate(Loop):
    """It leaves out the first step."""

    first = 1


def use(model):
    """The result of the law that each input is used."""
    report = rnn_spec.check_model(
        model(), inputs={"x": "float batch seq 4"}, laws=["model_use"], profile="quick", seed=0
    )

    return report.results[0]


@pytest.mark.parametrize(
    ("model", "law"), [(Dropping, "model_liveness"), (DroppingGiven, "model_streaming")]
)
def test_the_cell_is_named_whose_new_state_is_dropped(model, law):
    """The line calls the cell, and the sentence says what to keep."""
    found = located(model, law)

    assert DropsState() == found.reason
    assert "new = self.cell(" in found.code


@pytest.mark.parametrize(
    ("model", "cause"),
    [
        (EndsEarly, NotUsed(("x at its last step",), "last")),
        (BeginsLate, NotUsed(("x at its first step",), "first")),
        (Loop, None),
    ],
)
def test_a_step_that_a_loop_leaves_out_is_the_same_for_every_input(model, cause):
    """The advice says so, and at which end; a loop over all steps leaves out none."""
    assert cause == use(model).cause
