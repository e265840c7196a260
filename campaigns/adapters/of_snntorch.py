"""Spiking cells of snnTorch, run step by step with their state passed along."""

import torch
from snntorch import SLSTM, RLeaky

from rnn_spec import Adapter, states


class Leaky(torch.nn.Module):
    """A linear map of the input, and a leaky neuron with recurrent spikes behind it."""

    def __init__(self, input_size, hidden_size):
        """Make both."""
        super().__init__()
        self.linear = torch.nn.Linear(input_size, hidden_size)
        self.neuron = RLeaky(beta=0.9, linear_features=hidden_size)

    def forward(self, x, spikes, membrane):
        """Run one step."""
        return self.neuron(self.linear(x), spikes, membrane)


def firing(input_size, hidden_size, bias=True):
    """Make an LSTM that fires: no output of an LSTM reaches the default threshold of 1."""
    return SLSTM(input_size, hidden_size, bias=bias, threshold=0.1)


def run(module, x, state):
    """Call a cell at each step; its first result is the spikes, the others are its state."""
    outs = []
    for step in x:
        spikes, *state = module(step, *state)
        outs.append(spikes)
    return torch.stack(outs), tuple(state)


def run_leaky(module, x, state):
    """Call a cell whose spikes are a part of its state."""
    outs = []
    for step in x:
        state = module(step, *state)
        outs.append(state[0])
    return torch.stack(outs), state


TWO = states.Structure(
    states.single.give, states.single.take, lambda options: (options.hidden_size,) * 2
)
slstm = Adapter(firing, run, TWO, state_required=True, state_is_output=False)
rleaky = Adapter(Leaky, run_leaky, TWO, state_required=True, state_is_output=False)
