"""`Model`: what is declared, what a run takes over from it, and what is stated beside it."""

from dataclasses import FrozenInstanceError

import pytest
import torch
from jaxtyping import Float
from lines import shown_lines
from models.open_models import BidirectionalForecast, Character, GatheredLast, TimeAsBatch
from torch import Tensor, nn

import rnn_spec
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.subject.options import ModelOptions

CALL = ["model_call", "model_causality"]


class Undeclared(nn.Module):
    """A model without annotations."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(11, 4), nn.GRU(4, 6, batch_first=True)

    def forward(self, tokens, lengths, level=None):
        return self.rnn(self.embed(tokens))[0]


class Paired(nn.Module):
    """A model with a tuple and a dict of tensors."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 6)

    def forward(self, x, state, batch):
        out, state = self.rnn(x, state)
        return out * batch["scale"][..., None], state


def call(model, frames: Float[Tensor, "batch steps 4"]):
    """Call a model that takes time first."""
    return model(frames.transpose(0, 1)).transpose(0, 1)


def test_declared_model_is_frozen():
    """It is a value, which a run cannot change."""
    with pytest.raises(FrozenInstanceError):
        rnn_spec.Model(TimeAsBatch).random = True


def test_check_takes_a_declared_model():
    """Its laws and expected failures are those of the run."""
    model = rnn_spec.Model(
        BidirectionalForecast, causal="seq", laws=CALL, expected_failures={CALL[1]: "reads ahead"}
    )
    report = rnn_spec.check(model, profile="quick")

    assert ["passed", "xfailed"] == [each.status for each in report.results]
    assert f"{BidirectionalForecast.__module__}:BidirectionalForecast" == report.subject


def test_what_is_stated_comes_first():
    """What `check_model` is told replaces what the model declares."""
    model = rnn_spec.Model(BidirectionalForecast, laws=CALL, random=True, name="Forecast")
    report = rnn_spec.check_model(model, causal="seq", profile="quick", laws=CALL[:1])

    assert ["model_call"] == [each.law for each in report.results]
    assert "seq (weak: a step may read its own input)" == report.about["causal"]
    assert "its results are drawn, as stated" == report.about["random"]


def test_instance_has_the_name_of_its_class():
    """It has no name by which it could be loaded."""
    assert "GatheredLast" == rnn_spec.check_model(GatheredLast(), laws=["model_call"]).subject


def test_name_is_loaded():
    """A model may be given by its name."""
    report = rnn_spec.check_model("models.open_models:GatheredLast", laws=["model_call"])

    assert report.ok
    assert "models.open_models:GatheredLast" == report.subject


def test_declared_model_may_be_of_a_name():
    """The model is loaded by its name, its options are those that are declared."""
    model = rnn_spec.Model("models.open_models:BidirectionalForecast", causal="seq", laws=CALL)
    report = rnn_spec.check(model, profile="quick")

    assert ["passed", "failed"] == [each.status for each in report.results]
    assert 'causal={"seq": "weak"},' in report.results[1].reproduction


@pytest.mark.slow
def test_adapter_is_contract_and_call_in_one():
    """A batch-first adapter of a time-first layer is right."""
    report = rnn_spec.check_model(lambda: Outputs(nn.GRU(4, 6)), call, profile="quick")

    assert report.ok
    assert "from the annotations of call" == report.about["signature"]
    assert report.about["frames"].startswith("float, batch steps (time) 4: data")


class Outputs(nn.Module):
    """A layer without its state."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def about(model, **stated):
    """What was understood of a model, with what states it otherwise, as the terminal shows it."""
    return shown_lines(load_model(model, ModelOptions(**stated)).subject)


def test_each_role_is_described_with_the_option_that_states_it():
    """A line for each argument: dtype, axes, role, and what its axes are."""
    lines = about(Undeclared, inputs={"tokens": "int batch seq", "lengths": "lengths batch"})
    expected = 'int below 11, batch seq (time): tokens (--input "tokens=int<11 batch seq")'

    assert expected == lines["tokens"]
    assert lines["lengths"].endswith('lengths along seq (--input "lengths=lengths batch")')
    assert "batch seq 6" == lines["result"]
    assert "from inputs=" == lines["signature"]
    assert lines["causal"].endswith("(--causal seq)")


@pytest.mark.slow
def test_options_that_are_shown_state_the_same():
    """What a line shows in brackets is what was understood, for tuples and dicts as well."""
    example = {
        "x": torch.randn(3, 5, 4),
        "state": (torch.randn(1, 5, 6), torch.randn(1, 5, 6)),
        "batch": {"scale": torch.randn(3, 5)},
    }
    lines = about(Paired, example=example)
    stated = {
        "x": "float seq batch 4",
        "state": ("state 1 batch 6", "state 1 batch 6"),
        "batch": {"scale": "float seq batch"},
    }
    again = about(Paired, inputs=stated)
    shown = ("x", "state[0]", "state[1]", "batch['scale']")

    assert [lines[each] for each in shown] == [again[each] for each in shown]
    assert '(--input "state=state 1 batch 6, state 1 batch 6")' in lines["state[0]"]
    assert """(--input "batch={'scale': 'float seq batch'}")""" in lines["batch['scale']"]


def test_optional_state_is_described():
    """So is a state that comes out again."""
    lines = about(Character)

    assert "2 batch 6: a state, may be left out" in lines["state"]


def test_sizes_of_a_constructor_are_noted():
    """A model that needs only sizes is built with some, and the report says with which."""
    assert "input_size=3, hidden_size=4 (--arg NAME=VALUE)" == about(Sized)["built with"]


class Sized(nn.Module):
    """A model whose constructor needs sizes."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn, self.head = nn.GRU(input_size, hidden_size), nn.Linear(hidden_size, 2)

    def forward(self, x):
        return self.head(self.rnn(x)[0][-1])
