"""Layers of SpeechBrain that are its own: batch-first, with other names for the sizes."""

import sys
from dataclasses import replace
from types import ModuleType

# It imports torchaudio, of which the registry has no build without CUDA; its layers do not use it.
sys.modules["torchaudio"] = ModuleType("torchaudio")

from speechbrain.nnet.RNN import LiGRU, QuasiRNN  # noqa: E402

from rnn_spec import Adapter  # noqa: E402
from rnn_spec.states import stacked  # noqa: E402


def light(input_size, hidden_size, num_layers=1, **more):
    """Make a light GRU with layer normalisation, one of its two kinds."""
    shape, more = (1, 1, input_size), {"normalization": "layernorm", **more}
    return LiGRU(hidden_size, shape, num_layers=num_layers, **more)


def either_way(input_size, hidden_size, bidirectional=False):
    """Make a light GRU of one direction or both."""
    return light(input_size, hidden_size, bidirectional=bidirectional)


def both_ways(input_size, hidden_size, num_layers=1):
    """Make a light GRU of both directions."""
    return light(input_size, hidden_size, num_layers, bidirectional=True)


def quasi(input_size, hidden_size, num_layers=1):
    """Make a quasi-recurrent network."""
    return QuasiRNN(hidden_size, input_size=input_size, num_layers=num_layers)


ligru = Adapter(light, batch_first=True)
both_ligru = Adapter(
    both_ways,
    batch_first=True,
    options={"bidirectional": True},
    state=replace(stacked, give=None),  # a call with a state fails: that is `either_ligru`
)
either_ligru = Adapter(either_way, batch_first=True)
quasirnn = Adapter(quasi, batch_first=True, state_is_output=False)
quasirnn_outputs = Adapter(quasi, batch_first=True, state=None)
