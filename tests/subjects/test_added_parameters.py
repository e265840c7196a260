"""A subclass of torch.nn's layers with further parameters computes something of its own."""

import pytest
from torch import nn

import rnn_spec
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.inspection import subject_of

LAWS = [name for name, law in CATALOGUE.items() if law.family != "transforms"]


class NormalisedCell(nn.GRUCell):
    """A cell whose new state is normalised."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.norm = nn.LayerNorm(hidden_size)

    def forward(self, input, hx=None):
        return self.norm(super().forward(input, hx))


class Normalised(nn.GRU):
    """A layer whose outputs are normalised, of both directions together."""

    def __init__(self, *args, device=None, dtype=None, **options):
        super().__init__(*args, device=device, dtype=dtype, **options)
        directions = 2 if self.bidirectional else 1
        self.norm = nn.LayerNorm(directions * self.hidden_size, device=device, dtype=dtype)

    def forward(self, input, hx=None):
        out, h = super().forward(input, hx)
        if isinstance(out, nn.utils.rnn.PackedSequence):
            return out._replace(data=self.norm(out.data)), h

        return self.norm(out), h


@pytest.mark.parametrize("layer", [NormalisedCell, Normalised])
def test_layer_is_no_replacement(layer):
    """Its weights are not torch.nn's alone, so its equations are not expected to be."""
    subject = subject_of(layer)

    assert "relations" == subject.level
    assert subject.weights_wanted


@pytest.mark.slow
@pytest.mark.parametrize("layer", [NormalisedCell, Normalised])
def test_correct_layer_is_not_accused(layer):
    """No law fails, and no law raises an error of its own."""
    report = rnn_spec.check(layer, laws=LAWS, profile="quick", seed=0)

    assert {"failed"}.isdisjoint(each.status for each in report.results), str(report)
