"""Layers whose loop leaves out the first or the last step, and layers that look like it."""

import pytest
import torch
from torch import nn

from rnn_spec import check

LAWS = ["splitting", "memory", "through_time", "final_state"]


class Loop(nn.Module):
    """A GRU of cells, whose output begins as zeros."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.GRUCell(input_size, hidden_size)

    def _steps(self, count):
        return range(count)

    def forward(self, x, hx=None):
        h = x.new_zeros(x.shape[1], self.hidden_size) if hx is None else hx[0]
        out = x.new_zeros(*x.shape[:2], self.hidden_size)
        for t in self._steps(len(x)):
            h = self.cell(self._input(x, t), h)
            out[t] = h
        return out, h[None].clone()

    def _input(self, x, t):
        return x[t]


class EndsEarly(Loop):
    """It computes all steps but the last."""

    def _steps(self, count):
        return range(count - 1)


class StartsLate(Loop):
    """It computes all steps but the first."""

    def _steps(self, count):
        return range(1, count)


class ReadsNext(Loop):
    """No step reads the first input, and each is computed."""

    def _input(self, x, t):
        return x[min(t + 1, len(x) - 1)]


class ReadsBefore(Loop):
    """No step reads the last input, and each is computed."""

    def _input(self, x, t):
        return x[max(t - 1, 0)]


class GivenStateFirst(StartsLate):
    """Its first output is the given state, and it computes all steps but the first."""

    def forward(self, x, hx=None):
        out, h = super().forward(x, hx)
        first = torch.zeros_like(out[0]) if hx is None else hx[0]
        return torch.cat([first[None], out[1:]]), h


def _hints(layer):
    report = check(layer, laws=LAWS, profile="quick", seed=0)

    return [each.hint or "" for each in report.results if each.status == "failed"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (EndsEarly, "the last step is not computed"),
        (StartsLate, "the first step is not computed"),
        (GivenStateFirst, "the first step is not computed"),
    ],
)
def test_step_that_a_loop_leaves_out_is_the_hint_of_every_failure(layer, text):
    """Neither the final state nor a detached value is blamed: with the step twice, all passes."""
    hints = _hints(layer)

    assert len(hints) > 1
    assert all(hint.startswith(text) for hint in hints)


@pytest.mark.slow
@pytest.mark.parametrize("layer", [ReadsNext, ReadsBefore])
def test_layer_that_computes_each_step_has_another_hint(layer):
    """That an input is never read does not mean that its step is left out."""
    assert not any("is not computed" in hint for hint in _hints(layer))


@pytest.mark.slow
def test_layer_that_computes_each_step_from_its_input_passes():
    """The loop is right, and nothing fails."""
    assert [] == _hints(Loop)
