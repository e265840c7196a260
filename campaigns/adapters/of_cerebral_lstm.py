"""The cerebral LSTM: a list with h and two cell states for each layer."""

import torch
from cerebral_lstm import CerebralLSTM

from rnn_spec import Adapter, states


def give(h, upper, lower):
    """Return the states of each layer."""
    return [(each, (u, v)) for each, u, v in zip(h, upper, lower, strict=True)]


def take(layers):
    """Return the parts, each of all layers."""
    flat = [(h, *cells) for h, cells in layers]
    return tuple(torch.stack(part) for part in zip(*flat, strict=True))


layer = Adapter(
    CerebralLSTM,
    state=states.Structure(give, take, lambda options: (options.hidden_size,) * 3),
)
