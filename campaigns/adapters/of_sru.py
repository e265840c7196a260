"""The simple recurrent unit; a given state has both directions side by side, (L, N, D H)."""

from sru import SRU

from rnn_spec import Adapter, states


def make(input_size, hidden_size, num_layers=1, bidirectional=False):
    """Make a stack of layers that returns states as torch.nn does."""
    return SRU(
        input_size,
        hidden_size,
        num_layers,
        bidirectional=bidirectional,
        nn_rnn_compatible_return=True,
    )


def give(cells, options):
    """Put the states of both directions side by side."""
    layers = cells.unflatten(0, (options.num_layers, options.num_directions))
    return layers.movedim(1, -2).flatten(-2)


layer = Adapter(make, state=states.Structure(give, lambda cells: cells), state_is_output=False)
