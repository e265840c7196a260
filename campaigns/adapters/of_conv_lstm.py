"""The convolutional LSTM on images of one pixel; it takes no state and returns lists."""

from conv_lstm import ConvLSTM
from torch import stack

from rnn_spec import Adapter, states


def make(input_size, hidden_size, num_layers=1, batch_first=False, bias=True):
    """Make a stack of layers with kernels of one pixel."""
    return ConvLSTM(
        input_size, hidden_size, 1, num_layers, batch_first, bias, return_all_layers=True
    )


def run(module, x, _state):
    """Add two axes of one pixel, and take them away again; the output is always batch-first."""
    outs, ends = module(x[..., None, None])
    out = outs[-1].flatten(2)
    out = out if module.batch_first else out.transpose(0, 1)
    return out, ends


def take(layers):
    """Return h and c of all layers."""
    return tuple(stack([part.flatten(1) for part in parts]) for parts in zip(*layers, strict=True))


layer = Adapter(make, run, states.Structure(None, take))
