"""The linear recurrent unit of lru-pytorch: batch-first; of its complex states it returns none."""

from LRU_pytorch import LRU

from rnn_spec import Adapter


def make(input_size, hidden_size):
    """Make a unit with as many complex states as outputs."""
    return LRU(input_size, hidden_size, hidden_size)


layer = Adapter(make, state=None, batch_first=True)
