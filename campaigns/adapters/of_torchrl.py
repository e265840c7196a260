"""The LSTM and GRU of TorchRL in Python, which take torch.nn's arguments and have its weights."""

from torchrl.modules import GRU, LSTM

from rnn_spec import Adapter


def made(layer, **more):
    """Return a function with torch.nn's options that makes a layer."""

    def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0):
        options = {"bias": bias, "batch_first": batch_first, "dropout": dropout, **more}
        return layer(input_size, hidden_size, num_layers, **options)

    return make


def projected(input_size, hidden_size, num_layers=1, proj_size=0):
    """Make an LSTM with projections."""
    return LSTM(input_size, hidden_size, num_layers, batch_first=False, proj_size=proj_size)


def weights(module):
    """Return the parameters, which have torch.nn's names."""
    return dict(module.named_parameters())


lstm = Adapter(made(LSTM), weights=weights)
gru = Adapter(made(GRU), weights=weights)
projections = Adapter(projected, weights=weights)
