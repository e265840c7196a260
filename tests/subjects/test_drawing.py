"""The weights with which a layer is checked."""

import torch
from torch import nn

from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.drawing import draw_weights

CASE = Case(Options(1, 1))


class Held(nn.Module):
    """A parameter with given values."""

    def __init__(self, *values):
        super().__init__()
        self.values = nn.Parameter(torch.tensor(values))


def drawn(*values):
    """Return the values with which a parameter is checked."""
    module = Held(*values)
    draw_weights(module, CASE, named=False)

    return module.values.detach()


def test_what_a_constructor_drew_stays():
    """A parameter may have a range in which it is valid."""
    assert torch.equal(torch.tensor([-0.3, 0.2, 40.0]), drawn(-0.3, 0.2, 40.0))


def test_memory_that_was_not_initialised_is_drawn():
    """Its values are those of any other weights, the same in every run."""
    values = drawn(1e30, torch.nan, 1e-30, -torch.inf, 0.5)

    assert torch.equal(values, drawn(-1e35, torch.inf, 1e-40, torch.nan, 0.5))
    assert bool((values.abs() <= 1.1).all())
    assert values[4] == 0.5
