"""The line that reads the end of an earlier pass over the steps, as of the layer below."""

import pytest
from model_trials import located
from models import stacked_loops

import rnn_spec
from rnn_spec.causes.location import ReadsAhead, SpreadsOverTime, StartsFromEnd

pytestmark = pytest.mark.slow

OPTIONS = {"causal": "seq", "inputs": {"x": "float batch seq 3"}}


@pytest.mark.parametrize(("model", "code"), stacked_loops.FROM_THE_END.items())
def test_line_that_reads_the_end_of_the_layer_below_is_named(model, code):
    """No slice of gates, and no step that is taken as an input, takes a later step."""
    found = located(model, "model_causality", options=OPTIONS)

    assert found.reason == StartsFromEnd()
    assert code in found.code


def test_layers_that_start_anew_are_causal():
    """The same loops conform if the state is set before each."""
    report = rnn_spec.check_model(
        stacked_loops.SetAnew, laws=["model_causality"], profile="quick", seed=0, **OPTIONS
    )

    assert report.ok


def test_mean_of_the_layer_below_is_named_itself():
    """It is no state with which a pass ends."""
    found = located(stacked_loops.MeanOfLayer, "model_causality", options=OPTIONS)

    assert found.reason == SpreadsOverTime()
    assert "x.mean(1)" in found.code


def test_slice_of_gates_takes_no_step():
    """Gates have no steps to take one of, also where they depend on the last step."""
    found = located(stacked_loops.GatesOfLastStep, "model_causality", options=OPTIONS)

    assert found.reason == ReadsAhead()
