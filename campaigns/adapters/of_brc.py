"""The bistable cells of brc, stacked; a list of states for each layer."""

from brc_pytorch.modules import NBRC, StackedRNN
from torch import stack

from rnn_spec import Adapter, states


def make(input_size, hidden_size, num_layers=1, dropout=0.0):
    """Make a stack of neuromodulated bistable cells."""
    return StackedRNN(NBRC, input_size, hidden_size, num_layers, dropout=dropout)


def make_with_option(input_size, hidden_size, bias=True):
    """Make a layer with or without bias."""
    return StackedRNN(NBRC, input_size, hidden_size, bias=bias)


STATES = states.Structure(
    lambda h: [[each] for each in h], lambda layers: stack([h for (h,) in layers])
)
"""A list with a list of one state for each layer."""

layer = Adapter(make, state=STATES, state_required=True)
bias_option = Adapter(make_with_option, state=STATES, state_required=True)
