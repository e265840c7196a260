"""The minimal GRU, as wide as its input and batch-first; its states are positive."""

from minGRU_pytorch import minGRU

from rnn_spec import Adapter, states


def make(input_size):
    """Make a layer with its own defaults."""
    return minGRU(input_size)


layer = Adapter(
    make,
    lambda module, x, state: module(x, state, return_next_prev_hidden=True),
    states.Structure(lambda h: h.transpose(0, 1).abs(), lambda h: h.transpose(0, 1)),
    batch_first=True,
)
"""A state is the last output, (batch, 1, features); of one that a law draws the sign is dropped."""
