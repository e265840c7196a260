"""Results that have no axis of samples: found, and located."""

import pytest
from models import lost_samples as models

import rnn_spec
from rnn_spec.causes.location import MergesLayers, RemovesBatch, TakesOneSample

pytestmark = pytest.mark.slow

LOCATED = [
    (models.LayersInRows, "rows = ", MergesLayers()),
    (models.DirectionsInRows, "rows = ", MergesLayers()),
    (models.DeclaredLayersInRows, "rows = ", MergesLayers()),
    (models.LastSample, "last = ", TakesOneSample(axis=0, time=1)),
    (models.SampleOfState, "last = ", TakesOneSample(axis=1)),
    (models.MeanOfSamples, "mean = ", RemovesBatch(axis=0)),
]


def checked(model):
    """Return the result of the law of shapes."""
    report = rnn_spec.check_model(model, laws=["model_shapes"], profile="quick", seed=0)

    return next(each for each in report.results if each.law == "model_shapes")


@pytest.mark.parametrize(("model", "line", "reason"), LOCATED)
def test_lost_axis_of_samples_is_located(model, line, reason):
    """The operation that takes one sample, or merges layers and samples, is named with its line."""
    shapes = checked(model)

    assert shapes.status == "failed"
    assert shapes.location.reason == reason
    assert line in shapes.location.code


@pytest.mark.parametrize("model", [models.LayersTakenApart, models.TwoViews])
def test_rows_that_are_meant_are_not_accused(model):
    """Layers may share an axis in between, and a sample may have two results."""
    assert checked(model).status == "passed"
