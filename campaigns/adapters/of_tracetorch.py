"""Layers of tracetorch, which keep their states and run one step at a time."""

import torch
from tracetorch.rnn import GRU, LSTM

from rnn_spec import Adapter, states


def run(module, x, state):
    """Set the states, or zero them, and call the layer at each step."""
    module.zero_states()
    if state is not None:
        module.H, *cell = state if isinstance(state, tuple) else (state,)
        if cell:
            (module.C,) = cell
    out = torch.stack([module(step) for step in x])
    return out, (module.H, module.C) if isinstance(module, LSTM) else module.H


def make_gru(input_size, hidden_size):
    """Make a GRU."""
    return GRU(input_size, hidden_size)


def make_lstm(input_size, hidden_size):
    """Make an LSTM."""
    return LSTM(input_size, hidden_size)


TWO = states.Structure(
    states.single.give, states.single.take, lambda options: (options.hidden_size,) * 2
)
gru = Adapter(make_gru, run, states.single)
lstm = Adapter(make_lstm, run, TWO)
