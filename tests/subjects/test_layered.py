"""A stack whose state is a list of layers, and of lists if it has two directions, is found."""

import pytest
import torch
from torch import nn

from rnn_spec import Options, states
from rnn_spec.subjects.inspection import subject_of


class Stack(nn.Module):
    """A stack of LSTMs as the one of TorchScript in PyTorch's benchmarks; `dropout` is a switch."""

    def __init__(self, input_size, hidden_size, num_layers, *, dropout=False, bidirectional=False):
        super().__init__()
        self.ways = 1 + bidirectional
        widths = [input_size, *[self.ways * hidden_size] * (num_layers - 1)]
        self.layers = nn.ModuleList(
            nn.ModuleList(nn.LSTM(width, hidden_size) for _ in range(self.ways)) for width in widths
        )
        self.dropout = nn.Dropout(0.4) if dropout else nn.Identity()

    def forward(self, x, states):
        ends = []
        for layer, own in zip(self.layers, states, strict=True):
            begins = own if self.ways > 1 else [own]
            ran = [
                self.run_direction(lstm, x, begin, way)
                for way, (lstm, begin) in enumerate(zip(layer, begins, strict=True))
            ]
            x = self.dropout(torch.cat([out for out, _ in ran], -1))
            ends.append([end for _, end in ran] if self.ways > 1 else ran[0][1])
        return x, ends

    def run_direction(self, lstm, x, begin, way):
        """Run one direction from a state of batch and features."""
        out, end = lstm(x.flip(0) if way else x, tuple(part[None] for part in begin))
        return out.flip(0) if way else out, tuple(part[0] for part in end)


@pytest.mark.slow
def test_state_whose_nesting_depends_on_the_directions_is_found():
    """One structure describes the layer with one direction and with two."""
    subject = subject_of(Stack)

    assert "its states a list, and nested lists of two directions" in subject.notes["conventions"]


def test_switch_of_dropout_is_no_rate():
    """An argument with the default False has no rate to choose."""
    assert "dropout" not in subject_of(Stack).offers


@pytest.mark.parametrize("bidirectional", [False, True])
def test_layered_state_is_given_and_taken(bidirectional):
    """Parts come back as they were, from lists of layers or of layers and directions."""
    options = Options(3, 4, num_layers=2, bidirectional=bidirectional)
    parts = tuple(torch.randn(options.depth, 6, 4) for _ in range(2))
    own = states.layered().given(parts, options)

    assert 2 == len(own)
    assert isinstance(own[0], list) == bidirectional
    assert all(map(torch.equal, parts, states.layered().taken(own, options)))
