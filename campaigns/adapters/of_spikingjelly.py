"""Stacked spiking layers of SpikingJelly, with torch.nn's states; they have no default depth."""

from spikingjelly.activation_based import rnn

from rnn_spec import Adapter, states


def made(layer):
    """Return a function with torch.nn's options that makes a layer."""

    def make(input_size, hidden_size, num_layers=1, bias=True, dropout=0.0, bidirectional=False):
        return layer(
            input_size,
            hidden_size,
            num_layers,
            bias=bias,
            dropout_p=dropout,
            bidirectional=bidirectional,
        )

    return make


def turned(part, first, second):
    """Exchange two orders of blocks: by layer and then direction, or the other way round."""
    return part.unflatten(0, (first, second)).transpose(0, 1).flatten(0, 1)


def give(*parts, options):
    """Return states with all forward layers first, as the package documents it."""
    order = options.num_layers, options.num_directions
    own = tuple(turned(part, *order) for part in parts)
    return own if len(own) > 1 else own[0]


def take(state, options):
    """Return states with the directions of a layer side by side."""
    order = options.num_directions, options.num_layers
    parts = state if isinstance(state, tuple) else (state,)
    return tuple(turned(part, *order) for part in parts)


lstm = Adapter(made(rnn.SpikingLSTM), state=states.Structure(give, take))
gru = Adapter(made(rnn.SpikingGRU), state=states.Structure(give, take))
