"""Faulty layers of two directions, and layers that are given lengths, in their own conventions."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnn_spec import Adapter


class BothWays(nn.Module):
    """Correct: two loops of cells, one over the flipped sequence."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forwards = nn.LSTMCell(input_size, hidden_size)
        self.backwards = nn.LSTMCell(input_size, hidden_size)

    def steps(self, cell, x, state):
        """Run one direction."""
        outs = []
        for step in x:
            state = cell(step, state)
            outs.append(state[0])

        return torch.stack(outs), state

    def reversed(self, x, state):
        """Run the reverse direction."""
        outs, end = self.steps(self.backwards, x.flip(0), state)

        return outs.flip(0), end

    def forward(self, x, state=None):
        starts = (None, None) if state is None else [tuple(p[n] for p in state) for n in (0, 1)]
        ahead, end = self.steps(self.forwards, x, starts[0])
        back, start = self.reversed(x, starts[1])
        ends = tuple(torch.stack(each) for each in zip(end, start, strict=True))

        return torch.cat([ahead, back], -1), ends


class StaysReversed(BothWays):
    """Faulty: the reverse outputs are not flipped back."""

    def reversed(self, x, state):
        """Run it, without the flip at its end."""
        return self.steps(self.backwards, x.flip(0), state)


class ReadsForwards(BothWays):
    """Faulty: the sequence is not flipped for the reverse direction."""

    def reversed(self, x, state):
        """Run it in the order of the steps."""
        return self.steps(self.backwards, x, state)


class ByDirection(nn.Module):
    """Faulty: a view takes the layers of a stack for its directions."""

    def __init__(self, input_size, hidden_size, num_layers=2):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, num_layers, bidirectional=True)

    def forward(self, x):
        out, h = self.gru(x)
        ahead, back = h.unflatten(0, (2, -1))

        return out, torch.cat([ahead, back], -1)


class Sorted(nn.Module):
    """Correct: it sorts the samples by length, packs them, and puts the results back."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True, bidirectional=True)

    def put_back(self, out, h, order):
        """Return results in the order of the batch."""
        back = order.argsort()

        return out[back], h[:, back]

    def forward(self, x, lengths):
        lengths, order = lengths.sort(descending=True)
        packed = pack_padded_sequence(x[order], lengths, batch_first=True)
        out, h = self.gru(packed)
        out, _ = pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])

        return self.put_back(out, h, order)


class StateLeftSorted(Sorted):
    """Faulty: the final state stays sorted."""

    def put_back(self, out, h, order):
        """Return the output in the order of the batch."""
        return out[order.argsort()], h


class LeftSorted(Sorted):
    """Faulty: all results stay sorted."""

    def put_back(self, out, h, order):
        """Return results as they are."""
        return out, h


class FlippedWithPadding(nn.Module):
    """Faulty: the reverse direction reads the padding first."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.left = nn.GRU(input_size, hidden_size, batch_first=True)
        self.right = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, x, lengths):
        out = torch.cat([self.left(x)[0], self.right(x.flip(1))[0].flip(1)], -1)

        return out * (torch.arange(x.shape[1]) < lengths[:, None]).unsqueeze(-1)


class EndsInThePadding(Sorted):
    """Faulty: the state is that after the padding."""

    def forward(self, x, lengths):
        out, _ = super().forward(x, lengths)

        return out, self.gru(x)[1]


CORRECT = (BothWays, Sorted)

FAULTS = {
    "by direction": (ByDirection, "final_state", "the directions of a layer side by side"),
    "stays reversed": (StaysReversed, "anticausality", "flip it back in time"),
    "reads forwards": (
        Adapter(ReadsForwards, options={"bidirectional": True}),
        "anticausality",
        "reads the steps from the first to the last",
    ),
    "state left sorted": (
        StateLeftSorted,
        "lengths_alone",
        "the final state is returned sorted by length",
    ),
    "left sorted": (LeftSorted, "lengths_alone", "the results are returned sorted by length"),
    "flipped with padding": (
        FlippedWithPadding,
        "lengths_alone",
        "the reverse direction starts in the padding",
    ),
    "ends in the padding": (
        EndsInThePadding,
        "lengths_alone",
        "the final state is taken at the end of the padding",
    ),
}
"""Faulty layers, each with a law that it breaks, and words of the hint."""
