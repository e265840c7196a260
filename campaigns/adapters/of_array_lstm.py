"""The array LSTM with two memories side by side: batch-first, h of (1, N, H), c of (2, N, H)."""

import torch
from arrayLSTM import ArrayLSTM

from rnn_spec import Adapter, states

MEMORIES = 2


def make(input_size, hidden_size):
    """Make a layer of two memories."""
    return ArrayLSTM(input_size, hidden_size, MEMORIES)


layer = Adapter(
    make,
    state=states.Structure(
        lambda h, c: (h, torch.cat(c.chunk(MEMORIES, -1))),
        lambda state: (state[0], torch.cat(state[1].split(1), -1)),
        lambda options: (options.hidden_size, MEMORIES * options.hidden_size),
    ),
    batch_first=True,
)
