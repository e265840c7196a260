"""A simple neural field: batch-first; its states are potentials, returned for each step."""

from neuralfields import SimpleNeuralField, pd_linear

from rnn_spec import Adapter, states


def make(input_size, hidden_size):
    """Make a field with linear dynamics, as many outputs as neurons, and a time constant of 2."""
    return SimpleNeuralField(input_size, hidden_size, pd_linear, tau_init=2.0)


def run(module, x, state):
    """Return the outputs, and the potentials at the last step."""
    out, potentials = module(x, state)
    return out, potentials[:, -1]


layer = Adapter(make, run, states.single, batch_first=True, state_is_output=False)
