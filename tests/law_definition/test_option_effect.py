"""An option that is accepted and has no effect is detected, whatever the kind of the layer."""

import pytest
import torch
from mutants.ignored import BiasIgnored, NonlinearityIgnored, OneBiasKept
from mutants.own import AlwaysOneLayer, AlwaysTanh, BiasKept, ConformingOwn
from reported.styles import Loop

from rnn_spec import check

LAWS = ("bias_used", "nonlinearity_used", "layers_used")


class FrozenBias(Loop):
    """Without a bias, it has one of zeros that is not trained."""

    def __init__(self, input_size, hidden_size, *, bias=True):
        super().__init__(input_size, hidden_size)
        torch.nn.init.zeros_(self.x.bias)
        self.x.bias.requires_grad_(bias)


class SharedLayers(Loop):
    """Each layer has the same parameters."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__(hidden_size, hidden_size)
        self.num_layers = num_layers
        self.first = torch.nn.Linear(input_size, hidden_size)

    def forward(self, x, state=None):
        out, ends = self.first(x), []
        for layer in range(self.num_layers):
            out, end = super().forward(out, None if state is None else state[layer][None])
            ends.append(end)
        return out, torch.cat(ends)


def failed(layer, *laws):
    """Return the laws that a layer fails."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law for each in report.results if each.status == "failed"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "law"),
    [
        (BiasIgnored, "bias_used"),
        (BiasKept, "bias_used"),
        (NonlinearityIgnored, "nonlinearity_used"),
        (AlwaysTanh, "nonlinearity_used"),
        (AlwaysOneLayer, "layers_used"),
    ],
)
def test_option_without_an_effect_fails(layer, law):
    """With torch.nn's parameters, and with parameters of its own."""
    assert {law} == failed(layer, *LAWS)


@pytest.mark.slow
@pytest.mark.parametrize("layer", [ConformingOwn, FrozenBias, SharedLayers])
def test_option_with_any_effect_passes(layer):
    """On the parameters that are trained, or on the output where they are shared."""
    assert set() == failed(layer, *LAWS)


@pytest.mark.slow
def test_bias_that_is_left_is_not_zero():
    """A layer that removes one of two biases has an effect of the other."""
    assert {"bias_free"} == failed(OneBiasKept, "bias_used", "bias_free")
