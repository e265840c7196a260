"""A model whose constructor needs sizes is recognised, and built with some."""

import pytest
from models import constructed

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.causes.rejection import ConstructorNeeds

SIZES = {
    constructed.Forecast: "input_dim=4, hidden_dim=8, horizon=5",
    constructed.ByStep: "input_size=3, hidden_size=4",
    constructed.WithState: "n_features=4, hidden_dim=8",
}


@pytest.mark.slow
@pytest.mark.parametrize("model", SIZES)
def test_model_with_sizes_is_checked_as_a_model(model):
    """It is no layer whose output is wrong; the report says with which sizes it was built."""
    report = rnn_spec.check(model, profile="quick", seed=0)

    assert report.ok
    assert SIZES[model] == report.about["built with"]


def test_layer_with_other_names_is_not_taken_for_a_model():
    """It returns hidden vectors, and is built by the names of its sizes."""
    report = rnn_spec.check(constructed.OtherSizes, laws=["answer"], profile="quick")

    assert (
        "n_features is the input_size, hidden_dim is the hidden_size" == report.about["constructor"]
    )
    assert report.outline is None


def test_model_of_tokens_that_cannot_be_built_needs_no_adapter():
    """It declares integers, which no layer takes: what its constructor needs is asked for."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(constructed.Configured, profile="quick")

    assert [ConstructorNeeds] == [*map(type, raised.value.reasons)]


@pytest.mark.slow
def test_model_that_does_not_run_with_guessed_sizes_is_not_accused():
    """What its constructor needs is asked for."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check_model(constructed.Picky, profile="quick")

    (reason,) = raised.value.reasons

    assert isinstance(reason, ConstructorNeeds)
    assert ["input_dim", "hidden_dim", "horizon"] == [*reason.missing]
