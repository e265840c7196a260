"""The reference agrees with torch.nn, and is independent of it."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from rnn_spec.layer.kind import KINDS
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import reference
from rnn_spec.reference import gru_cell, scan

CONFIGURATIONS = [
    {},
    {"num_layers": 3},
    {"bidirectional": True},
    {"num_layers": 2, "bidirectional": True, "bias": False},
]


def agree(kind, options):
    """Compare the reference with torch.nn's layer in float64."""
    arguments = options.arguments(KINDS[kind].options)
    layer = getattr(torch.nn, kind)(**arguments, dtype=torch.float64)
    for parameter in layer.parameters():
        torch.nn.init.uniform_(parameter, -1, 1)
    x = torch.randn(6, 5, options.input_size, dtype=torch.float64)
    sizes = [options.output_size, options.hidden_size] if kind == "LSTM" else [options.hidden_size]
    state = tuple(torch.randn(options.depth, 5, size, dtype=torch.float64) for size in sizes)
    out, final = layer(x, state if kind == "LSTM" else state[0])
    found, ends = reference(KINDS[kind], options, layer.state_dict(), x, state)
    finals = final if kind == "LSTM" else (final,)

    return all(map(torch.allclose, (found, *ends), (out, *finals)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_reference_agrees_with_torch(kind, configuration):
    """Any depth, direction and bias."""
    assert agree(kind, Options(4, 3, **configuration))


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_rectifier_agrees_with_torch(configuration):
    """The Elman network with relu."""
    assert agree("RNN", Options(4, 3, nonlinearity="relu", **configuration))


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_projection_agrees_with_torch(configuration):
    """The LSTM with a projection."""
    assert agree("LSTM", Options(4, 3, proj_size=2, **configuration))


def test_gru_by_hand():
    """One step of one unit, from numbers worked out by hand."""
    one = np.ones((1, 1))
    weights = (np.zeros((3, 1)), np.zeros((3, 1)), np.array([0.0, 0.0, 1.0]), np.zeros(3))
    (h,) = gru_cell(one, one, *weights)

    assert pytest.approx(0.5 * np.tanh(1.0) + 0.5) == h.item()


def test_scan_keeps_every_output():
    """A cell that counts its steps counts them all."""

    def count(x, total):
        return (total + x,)

    outputs, (final,) = scan(count, np.ones((3, 1)), (np.zeros(1),), ())

    assert [1, 2, 3] == outputs.flatten().tolist()
    assert 3 == final.item()


@pytest.mark.slow
def test_reference_knows_no_torch():
    """Importing the reference imports no torch."""
    program = "import sys, rnn_spec.reference; sys.exit('torch' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
