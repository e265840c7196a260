"""The subLSTM: for each layer a list with a pair of states for each direction."""

from subLSTM.nn.rnn import SubLSTM

from rnn_spec import Adapter, states


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False):
    """Make a stack of layers of one direction."""
    return SubLSTM(input_size, hidden_size, num_layers, bias, batch_first)


def make_both_ways(input_size, hidden_size, num_layers=1, bidirectional=False):
    """Make a stack of layers that may have both directions."""
    return SubLSTM(input_size, hidden_size, num_layers, bidirectional=bidirectional)


layer = Adapter(make, state=states.nested())
either_way = Adapter(make_both_ways, state=states.nested())
