"""Adaptive computation time around a GRU; the cost of pondering is left out."""

from pytorch_adaptive_computation_time import AdaptiveGRU

from rnn_spec import Adapter


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0):
    """Make a stack of adaptive layers."""
    return AdaptiveGRU(
        input_size, hidden_size, num_layers, 0.1, bias, batch_first=batch_first, dropout=dropout
    )


layer = Adapter(make, lambda module, x, state: module(x, state)[:2])
