"""A layer whose output changes in steps is checked by what is true of it; its gradient is one."""

import pytest
from reported.accused import SingleInside
from subjects.layers.stepwise import (
    AddedGradient,
    NeverLearning,
    Rounded,
    Spiking,
    SpikingAhead,
    Ungraded,
)
from torch import nn

from rnn_spec import CATALOGUE, check
from rnn_spec.law_definition.capability import Capability
from rnn_spec.reports.lines.unchecked import unchecked
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

SLOPES = ["finite_differences", "second_differences", "precision_kept", "precision", "autocast"]
"""Laws that compare values near one another."""

VALUES = ["final_state", "splitting", "independence", "agreement", "causality", "packed_gradient"]


def statuses(layer, *laws):
    """Check some laws of a layer."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law: each.status for each in report.results}


@pytest.mark.parametrize("layer", [Spiking, AddedGradient, Rounded])
def test_steps_are_no_wrong_gradients(layer):
    """The gradient that stands for the slope of a step is not compared with that slope."""
    assert {"skipped"} == set(statuses(layer, *SLOPES).values())
    assert "failed" not in statuses(layer, *VALUES, "liveness", "differentiable").values()


def test_output_in_steps_may_differ_from_the_state():
    """A rounded output is not the hidden state; spikes that are in the state are compared."""
    assert {"final_state": "skipped"} == statuses(Rounded, "final_state")
    assert {"final_state": "passed"} == statuses(Spiking, "final_state")
    assert {"final_state": "failed"} == statuses(SpikingAhead, "final_state")


@pytest.mark.parametrize("seed", range(5))
def test_rounding_that_changes_a_step_is_no_failure(seed):
    """A value in float32 may be on the other side of a threshold."""
    laws = [each.name for each in CATALOGUE.values() if each.family in {"batch", "state", "time"}]
    report = check(Spiking, profile="quick", seed=seed, laws=laws)

    assert report.ok, str(report)


@pytest.mark.parametrize("layer", [nn.RNN, nn.LSTM, nn.GRU, SingleInside])
def test_other_layers_change_continuously(layer):
    """Also where they compute in a lower precision, or in float32 inside."""
    assert Capability.CONTINUOUS not in subject_of(layer).missing


def test_half_precision_is_no_step():
    """Numbers that are rounded to 8 bits change with the input."""

    class Half(nn.GRU):
        def __init__(self, input_size, hidden_size):
            super().__init__(input_size, hidden_size)

        def forward(self, input, hx=None):
            out, state = super().forward(input, hx)

            return out.bfloat16().to(out), state

    assert Capability.CONTINUOUS not in subject_of(Half).missing


def test_no_gradient_is_one_failure():
    """The laws of gradients are blocked where no result has one."""
    laws = [each.name for each in CATALOGUE.values() if each.family == "gradient"]
    found = statuses(Ungraded, *laws)

    assert ["differentiable"] == [law for law, status in found.items() if status == "failed"]
    assert "blocked" == found["finite_differences"] == found["liveness"]


def test_spikes_without_a_gradient_are_a_failure():
    """An output that teaches the earlier steps nothing is named."""
    assert {"differentiable": "passed", "through_time": "failed"} == statuses(
        NeverLearning, "differentiable", "through_time"
    )


def test_reason_is_in_the_first_lines_of_a_report():
    """A reader of the verdict knows that slopes were not compared."""
    report = check(Rounded, profile="quick", seed=0, laws=["answer", "finite_differences"])

    expected = "Gradients not compared with finite differences: the output is piecewise constant"

    assert expected in unchecked(report)
