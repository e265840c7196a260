"""The number of layers of a state can be wrong only where a state has an axis of layers."""

import pytest
from torch import nn

from rnn_spec import Adapter, Options, check, states
from rnn_spec.subjects.adapters.cells import run_cell
from rnn_spec.subjects.adapters.layer_axis import has_layer_axis

ONE, DEEP = Options(3, 4), Options(3, 4, num_layers=2)

FIRST = states.Structure(lambda h: h[0], lambda h: h[None])
IN_BATCH = states.Structure(lambda h: h.reshape(-1, h.shape[-1]), lambda h: h[None])


@pytest.mark.parametrize(
    ("structure", "sizes", "options"),
    [
        (states.stacked, (4,), ONE),
        (states.stacked, (4, 4), DEEP),
        (states.batch_first, (4,), ONE),
        (states.listed(), (4,), ONE),
        (states.nested(), (4, 4), DEEP),
        (states.joined(), (4,), DEEP),
        (states.keyed("h", "c"), (4, 4), ONE),
        (states.swapped(), (4, 4), ONE),
        (states.complex_pairs(), (4,), ONE),
    ],
)
def test_states_of_layers_have_an_axis_for_them(structure, sizes, options):
    """A state with one block more is another value in a layer's own structure."""
    assert has_layer_axis(structure, sizes, options)


@pytest.mark.parametrize(
    ("structure", "sizes"),
    [
        (states.single, (4,)),
        (states.single, (4, 4)),
        (states.keyed("h", "c", of=states.single), (4, 4)),
        (states.swapped(states.single), (4, 4)),
        (states.sized(lambda _: (4, 7), states.single), (4, 7)),
        (states.shaped(lambda _: ((4, 4), (4,))), (16, 4)),
        (FIRST, (4,)),
        (IN_BATCH, (4,)),
    ],
)
def test_states_of_cells_have_no_axis_of_layers(structure, sizes):
    """What would be a second block is lost, one more axis, or more samples."""
    assert not has_layer_axis(structure, sizes, ONE)


class Broadcasting(nn.Module):
    """A cell that lets a state of any shape be broadcast."""

    def __init__(self, input_size, hidden_size):
        """Make the layers."""
        super().__init__()
        self.ih = nn.Linear(input_size, hidden_size)
        self.hh = nn.Linear(hidden_size, hidden_size)

    def forward(self, x, h=None):
        """Return the next state."""
        h = x.new_zeros(len(x), self.hh.in_features) if h is None else h
        return (self.ih(x) + self.hh(h)).tanh()


@pytest.mark.parametrize(
    "layer",
    [Broadcasting, nn.LSTMCell, Adapter(Broadcasting, run_cell, states.single)],
    ids=["found", "of torch", "declared"],
)
def test_cell_is_not_asked_for_layers(layer):
    """No seed makes a report about the layers of a state that has none."""
    (result,) = check(layer, profile="quick", seed=0, laws=["wrong_state_layers"]).results

    assert "skipped" == result.status
    assert "its state has no axis of layers" == result.reason
