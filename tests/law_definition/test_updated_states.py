"""Each part of a final state depends on the input, unless it counts steps."""

import pytest
import torch
from mutants.own import ConformingOwn, MemoryNeverWritten
from mutants.state import CellStateNeverWritten
from reported.designs import Spiking
from reported.styles import Loop

from rnn_spec import check

LAWS = ("cell_state_updated", "state_updated")

pytestmark = pytest.mark.slow


class Counting(Loop):
    """Its second part is the number of steps so far."""

    parts = 2

    def step(self, x, h, count):
        """Count the step."""
        return torch.tanh(self.x(x) + self.h(h) + torch.tanh(count)), count + 1


class Threshold(Loop):
    """Its second part is written where an input is strong."""

    parts = 2

    def step(self, x, h, c):
        """Write what is above a threshold."""
        c = c / 2 + torch.relu(self.x(x) - 20)
        return torch.tanh(self.x(x) + self.h(h) + c), c


class Late(Loop):
    """Its output, a part of its state, is a spike that no few steps cause."""

    parts = 2

    def step(self, x, z, v):
        """Charge, and spike above a high threshold."""
        v = v / 2 + self.x(x)
        return (v > 1e6).to(v.dtype), v


class Wrapped(Loop):
    """Its second part is zeros, in the place of a cell state."""

    parts = 2

    def step(self, x, h, c):
        """Return zeros."""
        return torch.tanh(self.x(x) + self.h(h)), torch.zeros_like(c)


def statuses(layer):
    """Return the status of each law."""
    report = check(layer, profile="quick", seed=0, laws=LAWS)

    return [each.status for each in report.results]


@pytest.mark.parametrize("layer", [ConformingOwn, Counting, Threshold, Spiking, Late])
def test_state_that_changes_passes(layer):
    """With the input, with strong inputs alone, or with the number of steps."""
    assert ["skipped", "passed"] == statuses(layer)


@pytest.mark.parametrize("layer", [MemoryNeverWritten, Wrapped])
def test_state_of_unknown_meaning_that_never_changes_is_a_warning(layer):
    """It may be passed on by intent, so that it does not count against the layer."""
    assert ["skipped", "warned"] == statuses(layer)


def test_cell_state_that_never_changes_is_a_failure():
    """The other law is blocked: one cause, one failure."""
    assert ["failed", "blocked"] == statuses(CellStateNeverWritten)
