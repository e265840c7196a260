"""The LSTM of PyTorch-NLP that drops recurrent weights, at its own default rate of 0."""

from torchnlp.nn import WeightDropLSTM

from rnn_spec import Adapter


def make(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, bidirectional=False):
    """Make a layer."""
    return WeightDropLSTM(
        input_size,
        hidden_size,
        num_layers,
        bias=bias,
        batch_first=batch_first,
        bidirectional=bidirectional,
    )


def weights(module):
    """Return the parameters by torch.nn's names; those that are dropped have another one."""
    return {name.removesuffix("_raw"): value for name, value in module.named_parameters()}


layer = Adapter(make, weights=weights)
