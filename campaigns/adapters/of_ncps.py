"""Liquid networks: states of (batch, units), with the time that passes left at its default."""

from ncps.torch import LTC, CfC

from rnn_spec import Adapter, states


def closed_form(input_size, hidden_size, batch_first=False):
    """Make a closed-form continuous-time network with a small backbone."""
    return CfC(input_size, hidden_size, batch_first=batch_first, backbone_units=8)


def time_constants(input_size, hidden_size, batch_first=False):
    """Make a network of liquid time constants."""
    return LTC(input_size, hidden_size, batch_first=batch_first)


cfc = Adapter(closed_form, state=states.single)
ltc = Adapter(time_constants, state=states.single, state_is_output=False)
