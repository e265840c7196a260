"""The traps of the network of the notebook are named by their lines."""

import pytest
import torch
from model_trials import located
from torch import nn

from rnn_spec.causes.location import MadeOnDefault, Merges

STATE = "torch.zeros(self.num_layers, x.size(1), self.hidden_size)"
"""What makes the first state there."""


class Net(nn.Module):
    """The network of the notebook, as it is printed there."""

    def __init__(self, input_size=4, hidden_size=2, num_layers=2, num_classes=1):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.output_size = num_classes
        self.rnn = nn.RNN(
            input_size=self.input_size,
            hidden_size=self.hidden_size,
            num_layers=self.num_layers,
            batch_first=False,
        )
        for p in self.rnn.parameters():
            nn.init.normal_(p, mean=0.0, std=0.001)

        self.linear = nn.Linear(self.hidden_size, self.output_size)

    def forward(self, x):
        h0 = torch.zeros(self.num_layers, x.size(1), self.hidden_size)
        out, hidden = self.rnn(x, h0)
        out = out.view(-1, self.hidden_size)
        out = self.linear(out)
        out = out.unsqueeze(dim=0)
        return out, hidden


@pytest.mark.slow
@pytest.mark.parametrize(
    ("law", "line", "reason"),
    [
        ("model_device", STATE, MadeOnDefault),
        ("model_dtype", STATE, MadeOnDefault),
        ("model_axes", "out.view(-1, self.hidden_size)", Merges),
    ],
)
def test_trap_is_named(law, line, reason):
    """The state on the default device and dtype, and the view that merges two axes."""
    location = located(Net, law)

    assert (line, reason) == (location.code.partition(" = ")[2], type(location.reason))


@pytest.mark.slow
def test_axis_of_one_is_named_too():
    """The line is given on which `unsqueeze` puts an axis of size 1 before the merged one."""
    location = located(Net, "model_axes")

    assert 2 == location.reason.unsqueezed - location.line
