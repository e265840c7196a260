"""Which parts of a state are read by the next step."""

import pytest
import torch
from reported.designs import OutputBeside
from reported.styles import Loop

from rnn_spec import check

pytestmark = pytest.mark.slow

LAWS = ["answer", "finite", "dtype_kept", "memory", "state_used", "through_time", "splitting"]


class StartsAgain(OutputBeside):
    """Reads its last output, but not the one that it is given."""

    def make(self, inputs, hidden):
        """Make the layers of the input and of the last output."""
        super().make(inputs, hidden)
        self.h = torch.nn.Linear(hidden, 3 * hidden)

    def forward(self, x, state=None):
        given = state and (torch.zeros_like(state[0]), state[1])
        return super().forward(x, given)

    def step(self, x, h, c):
        """Read the last output and the memory."""
        f, g, o = (self.x(x) + self.h(h)).chunk(3, -1)
        c = torch.sigmoid(f) * c + torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class Memoryless(Loop):
    """Returns two parts of a state, and reads neither."""

    parts = 2

    def step(self, x, h, c):
        """Read the input alone."""
        h = torch.tanh(self.x(x))
        return h, 2 * h


def failed(layer):
    """Return the laws that a layer fails."""
    report = check(layer, profile="quick", seed=0, laws=LAWS)

    return {each.law for each in report.results if each.status == "failed"}


def test_part_that_no_step_reads_is_only_a_result():
    """An mLSTM returns its last output beside its memory, and takes any other."""
    assert set() == failed(OutputBeside)


def test_part_that_is_read_must_be_taken():
    """A layer that reads a part within a call, and ignores the one given, fails."""
    assert {"state_used", "splitting"} <= failed(StartsAgain)


def test_one_part_must_be_read():
    """A layer that reads no part of its state has no memory."""
    assert {"memory", "state_used"} == failed(Memoryless)
