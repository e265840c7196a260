"""The sLSTM of torchxlstm with one head as wide as its input."""

from torchxlstm import sLSTM

from rnn_spec import Adapter, states


def make(input_size, num_layers=1, batch_first=False):
    """Make a stack of blocks."""
    return sLSTM(input_size, input_size, 1, num_layers, batch_first)


layer = Adapter(
    make,
    state=states.Structure(lambda *parts: parts, tuple, lambda options: (options.hidden_size,) * 4),
    state_is_output=False,
)
