"""Minimal GRUs that scan in parallel: batch-first; a state is the last output."""

from mingru import MinGRU, SignedMinGRU

from rnn_spec import Adapter, states


def positive(input_size, hidden_size, bias=True):
    """Make a layer whose states are positive."""
    return MinGRU(input_size, hidden_size, bias)


def signed(input_size, hidden_size, bias=True):
    """Make a layer whose states have any sign."""
    return SignedMinGRU(input_size, hidden_size, bias)


def run(module, x, state):
    """Return all states, and a copy of the last one."""
    out = module(x, state)
    return out, out[:, -1:].clone()


def swapped(h):
    """Exchange the axes of batch and blocks."""
    return h.transpose(0, 1)


mingru = Adapter(
    positive, run, states.Structure(lambda h: swapped(h).abs(), swapped), batch_first=True
)
"""Of a state that a law draws the sign is dropped."""
signed_mingru = Adapter(signed, run, states.Structure(swapped, swapped), batch_first=True)
