"""Layers of a stack that are one object, as `[layer] * n` makes them, are named in the report."""

import pytest
import torch
from torch import nn

from rnn_spec.subjects.inspection import subject_of


class Stack(nn.Module):
    """A stack of cells."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        above = self.made(hidden_size, num_layers - 1)
        self.cells = nn.ModuleList([nn.GRUCell(input_size, hidden_size), *above])

    def made(self, size, count):
        """Return the upper layers."""
        return [nn.GRUCell(size, size) for _ in range(count)]

    def forward(self, x, h=None):
        h = x.new_zeros(len(self.cells), x.shape[1], self.hidden_size) if h is None else h
        ends, outs = list(h), []
        for step in x:
            for n, cell in enumerate(self.cells):
                step = ends[n] = cell(step, ends[n])  # noqa: PLW2901 - the input of the next layer
            outs.append(step)
        return torch.stack(outs), torch.stack(ends)


class OneObject(Stack):
    """A stack whose upper layers are one object, by a fault."""

    def made(self, size, count):
        """Return one layer, several times."""
        return [nn.GRUCell(size, size)] * count


@pytest.mark.slow
def test_layers_that_are_one_object_are_named():
    """Two layers have the same parameters; that may be meant, so it is no failure."""
    own, shared = (subject_of(each).notes for each in (Stack, OneObject))

    assert "layers" not in own
    assert "`cells.1.weight_ih` is `cells.2.weight_ih`" in shared["layers"]
