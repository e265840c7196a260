"""Recurrent spiking layers of norse: a named tuple of states of (batch, features)."""

import torch
from norse.torch import LIFRecurrent, LSNNRecurrent
from norse.torch.functional.lif import LIFParameters, LIFState
from norse.torch.functional.lsnn import LSNNParameters, LSNNState

from rnn_spec import Adapter, states


def integrating(input_size, hidden_size):
    """Make leaky neurons with a threshold that they reach within a few steps."""
    return LIFRecurrent(input_size, hidden_size, LIFParameters(v_th=0.1), dt=0.01)


def adapting(input_size, hidden_size):
    """Make neurons whose threshold rises when they fire."""
    threshold = torch.as_tensor(0.1)
    return LSNNRecurrent(input_size, hidden_size, LSNNParameters(v_th=threshold), dt=0.01)


def of(kind, parts):
    """Return the structure of a state with so many parts, each as wide as the layer."""
    each = states.fields(kind, states.single)
    return states.Structure(each.give, each.take, lambda options: (options.hidden_size,) * parts)


lif = Adapter(integrating, state=of(LIFState, 3), state_is_output=False)
lsnn = Adapter(adapting, state=of(LSNNState, 4), state_is_output=False)
