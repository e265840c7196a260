"""A target that is no layer is checked as a model, if its signature is understood."""

import pytest
from jaxtyping import Float
from models.open_models import CausalAttention, TimeAsBatch
from torch import Tensor, nn

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.conformance.check import run
from rnn_spec.conformance.events import ModelRecognised, RunStarted
from rnn_spec.conformance.request import Request
from rnn_spec.conformance.resolution import resolve
from rnn_spec.reports.lines.detected import detected


class Tagger(nn.Module):
    """A model with a layer inside, whose signature says nothing."""

    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6), nn.Linear(6, 3)

    def forward(self, x, scale, shift):
        return self.head(self.rnn(x)[0])[-1] * scale + shift


class Convolution(nn.Module):
    """A model without a recurrent layer, which declares its axes."""

    def __init__(self):
        super().__init__()
        self.filter = nn.Conv1d(4, 6, 3, padding=1)

    def forward(self, x: Float[Tensor, "batch 4 seq"]) -> Float[Tensor, "batch 6 seq"]:
        return self.filter(x)


class Cell(nn.Module):
    """A layer with other names for its sizes, which says nothing of its axes."""

    def __init__(self, reads, keeps):
        super().__init__()
        self.read = nn.Linear(reads, keeps)

    def forward(self, x):
        return self.read(x)


def events_of(target, **asked):
    """The events of a run in this process."""
    seen = []
    run(resolve(Request(target, profile="quick", seed=0, **asked)), seen.append)

    return seen


@pytest.mark.slow
def test_recognised_model_is_an_event():
    """The run starts again, with the laws of models."""
    events = events_of("models.open_models:TimeAsBatch")
    started = [each.laws for each in events if isinstance(each, RunStarted)]

    assert [tuple(rnn_spec.CATALOGUE), tuple(rnn_spec.MODEL_CATALOGUE)] == started
    assert [ModelRecognised()] == [each for each in events if isinstance(each, ModelRecognised)]


@pytest.mark.slow
@pytest.mark.parametrize("model", [TimeAsBatch, CausalAttention, Convolution, TimeAsBatch()])
def test_check_goes_on_with_a_model(model):
    """A class or an instance, with or without a recurrent layer inside."""
    report = rnn_spec.check(model, profile="quick", seed=0)
    first, *_ = detected(report)

    assert "model_call" == report.results[0].law
    assert first.startswith("Detected: a model, with a signature from the annotations of")


def test_declared_model_is_recognised_by_its_name():
    """With its laws and what is expected of it."""
    (event,) = [
        each for each in events_of(f"{__name__}:DECLARED") if isinstance(each, ModelRecognised)
    ]

    assert ModelRecognised(("model_call",), {"model_call": "no"}) == event


DECLARED = rnn_spec.Model(Convolution, laws=["model_call"], expected_failures={"model_call": "no"})


@pytest.mark.parametrize(
    "asked", [{"laws": ["splitting"]}, {"level": "relations"}, {"kind": "GRU"}]
)
def test_model_is_no_layer(asked):
    """What is asked of a layer is not asked of a model."""
    with pytest.raises(SubjectError, match="is a model, not a recurrent layer"):
        rnn_spec.check(TimeAsBatch, **asked)


def test_laws_of_models_state_that_it_is_one():
    """A layer that is named with them is checked as a model."""
    report = rnn_spec.check(lambda: nn.Linear(4, 6), laws=["model_isolation"], profile="quick")

    assert ["model_isolation"] == [each.law for each in report.results]


def test_unclear_signature_is_one_line_then_the_layers_inside():
    """The line says how the model is declared."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(Tagger)
    first, second, *_ = str(raised.value).splitlines()

    assert "has no annotation for x, scale, shift" in first
    assert "inputs=" in first
    assert "--input" not in first
    assert second.startswith("It contains rnn (GRU)")


def test_layer_goes_the_old_way():
    """torch.nn's layers, and layers with other names for their sizes, are no models."""
    report = rnn_spec.check(nn.GRU, laws=["answer"], profile="quick")

    assert "drop-in" == report.about["level"]
    with pytest.raises(SubjectError, match="has no argument input_size"):
        rnn_spec.check(Cell)


@pytest.mark.parametrize("option", ["level", "kind"])
def test_model_has_neither_level_nor_kind(option):
    """To state both is a mistake in the request."""
    value = {"level": "relations", "kind": "GRU"}[option]
    with pytest.raises(ValueError, match=f"{option}: got '{value}', but a model has no {option}"):
        rnn_spec.check(rnn_spec.Model(TimeAsBatch), **{option: value})
