"""The additive recurrent unit on features: batch-first, a state of (batch, features)."""

from aru import ARU

from rnn_spec import Adapter, states


def run(module, x, state):
    """Return all states; the last one is the final state."""
    out = module(x, state, return_all_states=True)
    return out, out[:, -1].clone()


def make(input_size, hidden_size):
    """Make a unit without the embedding of tokens, and without dropout."""
    return ARU(input_size, hidden_size, dropout=0.0, use_embedding=False)


layer = Adapter(make, run, states.single, batch_first=True)
