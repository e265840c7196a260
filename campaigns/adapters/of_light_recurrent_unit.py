"""The light recurrent unit: batch-first, as wide as its input, a list of states."""

from light_recurrent_unit_pytorch import LightRecurrentUnit

from rnn_spec import Adapter, states


def make(input_size, num_layers=1):
    """Make a stack of layers."""
    return LightRecurrentUnit(input_size, depth=num_layers)


layer = Adapter(make, state=states.listed(), batch_first=True)
