"""An argument that a recurrent layer reads is declared with its steps."""

import pytest
import torch
from torch import nn

from rnn_spec.models.guessing.undeclared import undeclared
from rnn_spec.models.subject.options import ModelOptions


class Scaled(nn.Module):
    """Its first layer is not the one that reads its argument."""

    def __init__(self, *, batch_first):
        super().__init__()
        self.out = nn.Linear(8, 3)
        self.rnn = nn.LSTM(7, 8, batch_first=batch_first)

    def forward(self, x, scale):
        return self.out(self.rnn(x)[0]) * scale


class Beside(Scaled):
    """The same, with features of each sample beside the last step."""

    def __init__(self, *, batch_first):
        super().__init__(batch_first=batch_first)
        self.out = nn.Linear(10, 3)

    def forward(self, x, context):
        y, _ = self.rnn(x)

        return self.out(torch.cat([y[:, -1] if self.rnn.batch_first else y[-1], context], 1))


class Rows(nn.Module):
    """A model without a recurrent layer, whose arguments have no steps."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 3)
        self.read = nn.Linear(7, 8)

    def forward(self, x, scale):
        return self.out(self.read(x)) * scale


def declared(module, *names):
    """What may declare the arguments of a model, which runs."""
    found = undeclared(module, ModelOptions(), names, "Model")

    assert found.runs

    return found.inputs


@pytest.mark.parametrize(("batch_first", "axes"), [(True, "batch seq"), (False, "seq batch")])
def test_what_a_recurrent_layer_reads_has_steps(batch_first, axes):
    """A sequence without samples runs too, and its steps would be taken for samples."""
    found = declared(Scaled(batch_first=batch_first), "x", "scale")

    assert {"x": f"float {axes} 7", "scale": f"float {axes} 3"} == found


@pytest.mark.parametrize(("batch_first", "axes"), [(True, "batch seq"), (False, "seq batch")])
def test_features_of_a_sample_beside_it_have_none(batch_first, axes):
    """What runs without steps alone is declared without."""
    found = declared(Beside(batch_first=batch_first), "x", "context")

    assert {"x": f"float {axes} 7", "context": "float batch 2"} == found


def test_without_a_recurrent_layer_samples_come_first():
    """Nothing says that there are steps."""
    found = declared(Rows(), "x", "scale")

    assert {"x": "float batch 7", "scale": "float batch 3"} == found
