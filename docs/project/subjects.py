"""How each layer is built, called and laid out."""

from mypkg import Encoder, LoopLSTM, Minimal

from rnn_spec import Adapter, states

# always batch first, other names for its sizes, returns outputs only
encoder = Adapter(
    lambda input_size, hidden_size, num_layers=1: Encoder(
        channels=input_size, units=hidden_size, depth=num_layers
    ),
    batch_first=True,
    state=None,
)

# a loop over torch.nn.LSTMCell: states of shape (N, H), weights with torch.nn's names
loop = Adapter(
    LoopLSTM,
    state=states.single,
    weights=lambda module: {f"{k}_l0": v for k, v in module.cell.named_parameters()},
)

# a list of dicts as its state, and lengths beside the input
minimal = Adapter(
    Minimal,
    lambda module, x, state, lengths=None: module(x, lengths, init=state),
    state=states.listed(states.keyed("h", of=states.single)),
)
