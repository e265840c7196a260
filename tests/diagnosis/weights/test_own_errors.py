"""No error of the experiment itself is the reason why weights are not found."""

import pytest
import torch
from torch import nn

from rnn_spec.diagnosis.weights import explanation
from rnn_spec.diagnosis.weights.finding import find_weights


class WithGradients(nn.Module):
    """A GRU that computes gradients wherever it is called."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size)

    @torch.enable_grad()
    def forward(self, x, h=None):
        return self.gru(x, h)


class Raising(WithGradients):
    """A layer that raises an error with a state."""

    def forward(self, x, h=None):
        if h is not None and x.dtype is torch.float64:
            message = "no doubles"
            raise ValueError(message)
        return self.gru(x, h)


@pytest.mark.slow
def test_weights_of_a_layer_with_gradients_are_found():
    """A layer may return results that require gradients, also where none are asked for."""
    assert ("GRU", "exact") == (
        find_weights(WithGradients).kind,
        find_weights(WithGradients).verdict,
    )


@pytest.mark.slow
def test_only_an_error_of_the_layer_is_a_reason(monkeypatch):
    """What the layer raises is shown; what the experiment raises is not."""

    def fails(*_, **__):
        return {}["ours"]

    assert "ValueError: no doubles" in find_weights(Raising).says

    monkeypatch.setattr(explanation, "read_layer", fails)
    fails.__code__ = fails.__code__.replace(co_filename=explanation.__file__)

    assert f"not decided: {explanation.NOT_RUN}" == find_weights(WithGradients).says
