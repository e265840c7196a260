"""The GRU of gru-qat with its recipe that quantises nothing; a state of (batch, features)."""

from gru_qat.gru_layer import GRULayer
from gru_qat.quantizers import PRESETS

from rnn_spec import Adapter, states


def make(input_size, hidden_size, batch_first=False):
    """Make a layer with a matrix for each gate."""
    return GRULayer(input_size, hidden_size, PRESETS["fp32"], batch_first=batch_first)


layer = Adapter(make, state=states.single)
