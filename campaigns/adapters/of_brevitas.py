"""The quantised LSTM of Brevitas with every quantiser off: what is left is its own recurrence."""

from brevitas.nn import QuantLSTM

from rnn_spec import Adapter

OFF = ("weight", "bias", "io", "gate_acc", "sigmoid", "tanh", "cell_state")


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, bidirectional=False):
    """Make an LSTM that quantises nothing."""
    return QuantLSTM(
        input_size,
        hidden_size,
        num_layers,
        bias=bias,
        batch_first=batch_first,
        bidirectional=bidirectional,
        **{f"{name}_quant": None for name in OFF},
    )


layer = Adapter(make, lambda module, x, state: module(x, *(state or (None, None))))
