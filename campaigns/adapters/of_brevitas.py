"""The quantised LSTM of Brevitas with every quantiser off: what is left is its own recurrence."""

from brevitas.nn import QuantLSTM

from rnn_spec import Adapter

QUANTISERS = ("weight", "bias", "io", "gate_acc", "sigmoid", "tanh", "cell_state")
OFF = {f"{name}_quant": None for name in QUANTISERS}


def make(input_size, hidden_size, bias=True, batch_first=False, bidirectional=False):
    """Make an LSTM of one layer that quantises nothing."""
    options = {"bias": bias, "batch_first": batch_first, "bidirectional": bidirectional}
    return QuantLSTM(input_size, hidden_size, **options, **OFF)


def make_stack(input_size, hidden_size, num_layers=1):
    """Make an LSTM of several layers."""
    return QuantLSTM(input_size, hidden_size, num_layers, **OFF)


def run(module, x, state):
    """Pass both states side by side."""
    return module(x, *(state or (None, None)))


layer = Adapter(make, run)
stack = Adapter(make_stack, run)
