"""What the name of a class claims of its equations."""

import pytest
import torch
from torch import nn

import rnn_spec
from rnn_spec.layer.kind_names import is_plain_name


@pytest.mark.parametrize(
    "name",
    ["LSTM", "MyLSTM", "LSTMLayer", "CustomLSTM", "mylstm", "my_lstm_2", "BiLSTM", "LSTMCellV2"],
)
def test_name_with_usual_words_claims_the_kind(name):
    """Such words say nothing of the equations."""
    assert is_plain_name(name, "LSTM")


@pytest.mark.parametrize(
    "name",
    ["ResidualLSTM", "SkipLSTM", "ZoneoutLSTM", "LayerNormLSTM", "LSTMWithAttention", "xLSTM"],
)
def test_name_with_another_word_claims_less(name):
    """The word says what is added."""
    assert not is_plain_name(name, "LSTM")


class ResidualGRU(nn.Module):
    """A GRU with a projected connection around it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size)
        self.skip = nn.Linear(input_size, hidden_size, bias=False)

    def forward(self, x, h=None):
        """Add the input to the output."""
        out, h = self.gru(x, h)

        return out + self.skip(x), h


class ZoneoutLSTM(nn.Module):
    """An LSTM whose units keep a part of their old value."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size, self.cell = hidden_size, nn.LSTMCell(input_size, hidden_size)

    def forward(self, x, state=None):
        """Run step by step."""
        state = (x.new_zeros(x.size(1), self.hidden_size),) * 2 if state is None else state
        out = []
        for step in x:
            pairs = zip(state, self.cell(step, state), strict=True)
            state = tuple(0.1 * old + 0.9 * new for old, new in pairs)
            out.append(state[0])

        return torch.stack(out), state


class MyGRU(ResidualGRU):
    """The same under a name that promises torch.nn's GRU."""


@pytest.mark.parametrize(
    ("layer", "outcome"),
    [(ResidualGRU, "conforms"), (ZoneoutLSTM, "conforms"), (MyGRU, "not verified")],
)
def test_layer_is_checked_for_the_kind_that_its_name_claims(layer, outcome):
    """Where a name says more, the report says that equations were not checked."""
    report = rnn_spec.check(layer, laws=["splitting", "cell"], profile="quick", seed=0)

    assert outcome == report.outcome
    assert ("; its equations were not checked" in report.verdict) == (outcome == "conforms")


class SizedResidualGRU(ResidualGRU):
    """One that has torch.nn's sizes as attributes, so that an instance can be checked."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.input_size, self.hidden_size = input_size, hidden_size


class OwnGRU(SizedResidualGRU):
    """The same under a name that promises torch.nn's GRU."""


def make(input_size, hidden_size):
    """Return a layer whose class says what it is."""
    return ResidualGRU(input_size, hidden_size)


@pytest.mark.parametrize(
    ("layer", "outcome"),
    [
        (SizedResidualGRU(3, 4), "conforms"),
        (make, "conforms"),
        (rnn_spec.Adapter(ResidualGRU), "conforms"),
        (OwnGRU(3, 4), "not verified"),
    ],
    ids=["instance", "function", "adapter", "usual name"],
)
def test_class_of_an_instance_counts_as_its_name_does(layer, outcome):
    """Its kind is guessed by the name of its class, so that name must claim it."""
    report = rnn_spec.check(layer, laws=["splitting", "cell"], profile="quick", seed=0)

    assert outcome == report.outcome


def test_variable_of_an_instance_claims_nothing(tmp_path, monkeypatch):
    """`./file.py:layer` has the name of a variable, and the kind of a class."""
    monkeypatch.syspath_prepend(tmp_path)
    text = f"from {__name__} import SizedResidualGRU\nlayer = SizedResidualGRU(3, 4)\n"
    (tmp_path / "variable_of_kind_names.py").write_text(text)
    laws = ["splitting", "cell"]
    report = rnn_spec.check("variable_of_kind_names:layer", laws=laws, profile="quick", seed=0)

    assert "conforms" == report.outcome
