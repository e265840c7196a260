"""The echo state network of resdag with weights that can be trained: batch-first."""

from resdag.layers import ESNLayer

from rnn_spec import Adapter, states


def make(input_size, hidden_size, bias=True):
    """Make a leaky reservoir; its input is what resdag calls feedback."""
    return ESNLayer(hidden_size, input_size, bias=bias, leak_rate=0.5, trainable=True)


def run(module, x, state):
    """Run the layer with its state passed along, or from the state that a reset makes."""
    if state is None:
        module.reset_state(x.shape[0])
        state = module.state
    return module.forward_stateless([x], state)


layer = Adapter(make, run, states.single, batch_first=True)
