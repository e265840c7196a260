"""Layers of pytorch-forecasting: torch.nn's LSTM with lengths from 0, and a stabilised LSTM."""

from pytorch_forecasting.layers._recurrent._slstm import sLSTMLayer
from pytorch_forecasting.models.nn.rnn import LSTM
from torch import stack

from rnn_spec import Adapter, states


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, bidirectional=False):
    """Make an LSTM."""
    options = {"bias": bias, "batch_first": batch_first, "bidirectional": bidirectional}
    return LSTM(input_size, hidden_size, num_layers, **options)


def run(module, x, state, lengths=None):
    """Run an LSTM on sequences in any order of lengths."""
    return module(x, state, lengths=lengths, enforce_sorted=False)


def weights(module):
    """Return the parameters, which have torch.nn's names."""
    return dict(module.named_parameters())


def make_stabilised(input_size, hidden_size, num_layers=1):
    """Make a stabilised LSTM with its own defaults."""
    return sLSTMLayer(input_size, hidden_size, num_layers)


def run_stabilised(module, x, state):
    """Pass the states as two lists, one tensor for each layer."""
    return module(x, *(state or (None, None)))


lstm = Adapter(make, run, weights=weights)
slstm = Adapter(
    make_stabilised,
    run_stabilised,
    states.Structure(lambda h, c: ([*h], [*c]), lambda state: tuple(stack(part) for part in state)),
)
