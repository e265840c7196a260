"""A model that runs at one size alone is understood without an example."""

import pytest
import torch
from lines import shown_lines
from models import one_size

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.causes.rejection import Undeclared
from rnn_spec.causes.spelling import Spelling
from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.options import ModelOptions

pytestmark = pytest.mark.slow


def test_fixed_batch_is_found():
    """It is a fault that a law names, and nobody has to state the arguments."""
    report = rnn_spec.check_model(one_size.FixedBatch, profile="quick", seed=0)
    failed = {each.law: each.cause for each in report.results if each.status == "failed"}

    assert ["model_shapes"] == [*failed]
    assert isinstance(failed["model_shapes"], RunsOnlyAt)
    assert ("batch", (16,)) == (failed["model_shapes"].axis, failed["model_shapes"].sizes)


def test_error_at_other_sizes_is_that_of_the_case():
    """The error, its line, and the sizes of the call are those of one call, which fails."""
    model, inputs = one_size.OtherErrors, {"series": "float batch seq 3"}
    report = rnn_spec.check_model(model, inputs=inputs, profile="quick", seed=0)
    (result,) = (each for each in report.results if each.status == "failed")
    with pytest.raises(RuntimeError) as raised:
        model()(torch.zeros(*(result.counterexample.sizes[axis] for axis in ("batch", "seq")), 3))

    assert "model_shapes" == result.law
    assert type(raised.value).__name__ == result.cause.error == result.location.reason.error
    assert not result.smallest


def test_fixed_window_is_no_fault():
    """The report says of which length it is."""
    report = rnn_spec.check_model(one_size.FixedWindow, profile="quick", seed=0)

    assert report.ok
    assert report.about["series"].startswith("float, batch 6 3")


def test_guess_accuses_no_model_of_mixing():
    """Which axis is the batch must be stated."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check_model(one_size.FixedBatchMixed, profile="quick", seed=0)

    assert isinstance(raised.value.reasons[0], Undeclared)


@pytest.mark.parametrize(
    ("spelling", "text"),
    [(Spelling.COMMAND, "(--causal tgt, or"), (Spelling.PYTHON, '(causal="tgt", or')],
)
def test_causal_axis_is_one_of_the_result(spelling, text):
    """Only along steps that a result has, it can look ahead."""
    lines = shown_lines(build_model(one_size.Translator, ModelOptions(), "model"), spelling)

    assert text in lines["causal"]


def test_height_of_an_image_is_no_number_of_steps():
    """The layer inside runs along the columns."""
    example = torch.randn(3, 1, 16, 10)
    report = rnn_spec.check_model(one_size.Columns, example=example, profile="quick", seed=0)

    assert report.ok
    assert report.about["image"].startswith("float, batch 1 16 seq")


def test_number_of_steps_is_no_size():
    """No other axis says how many steps the layer inside makes."""
    options = ModelOptions(example=(torch.randn(4, 8, 3), torch.randn(4, 5, 8)))
    failure = build_model(one_size.FixedSteps, options, "model").refused["model_shapes"]

    assert isinstance(failure, RunsOnlyAt)
    assert (8,) == failure.sizes
