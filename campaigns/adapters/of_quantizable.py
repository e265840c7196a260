"""The LSTM of torch.ao that is prepared for quantisation, before it is quantised."""

from torch.ao.nn.quantizable import LSTM

from rnn_spec import Adapter


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False):
    """Make a layer of one direction; it says that it ignores dropout."""
    return LSTM(input_size, hidden_size, num_layers, bias=bias, batch_first=batch_first)


def make_both_ways(input_size, hidden_size, num_layers=1):
    """Make a layer of both directions."""
    return LSTM(input_size, hidden_size, num_layers, bidirectional=True)


layer = Adapter(make)
both_ways = Adapter(make_both_ways, options={"bidirectional": True})
