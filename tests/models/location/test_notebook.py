"""The traps of the network of the notebook are named by their lines."""

import pytest
from model_trials import located
from notebook import Notebook

from rnn_spec.causes.location import MadeOnDefault, Merges

pytestmark = pytest.mark.slow

STATE = "torch.zeros(self.num_layers, x.size(1), self.hidden_size)"
"""What makes the first state there."""


def net():
    """Build the network with the sizes of the notebook."""
    return Notebook(input_size=4, hidden_size=2, num_layers=2, num_classes=1)


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
    location = located(net, law)

    assert (line, reason) == (location.code.partition(" = ")[2], type(location.reason))


def test_axis_of_one_is_named_too():
    """The line is given on which `unsqueeze` puts an axis of size 1 before the merged one."""
    location = located(net, "model_axes")

    assert 2 == location.reason.unsqueezed - location.line
