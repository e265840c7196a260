"""What a contract costs: one call of a typed layer beside the same call of torch.nn's."""

import pytest
import torch

import rnn_spec

LAYERS = {"torch": torch.nn.LSTM, "contract": rnn_spec.LSTM}


@pytest.mark.benchmark(group="one call of a small LSTM")
@pytest.mark.parametrize("name", LAYERS)
def test_call(benchmark, name):
    """The ratio of the two is the price of the contract; both give the same shapes."""
    layer = LAYERS[name](4, 3).eval()
    x, state = torch.randn(3, 5, 4), (torch.zeros(1, 5, 3), torch.zeros(1, 5, 3))
    with torch.no_grad():
        out, _ = benchmark(layer, x, state)

    assert (3, 5, 3) == tuple(out.shape)
