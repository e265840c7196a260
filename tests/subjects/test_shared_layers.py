"""Layers of a stack that are one object, as `[layer] * n` makes them, are named in the report."""

import pytest
import torch
from torch import nn

from rnn_spec.diagnosis.weights.finding import find_weights
from rnn_spec.diagnosis.weights.subjects import subject_with_weights
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


def test_equations_of_layers_that_are_one_object_are_not_decided():
    """The reason is that they share parameters, and what a small layer is comes after it."""
    notes = subject_with_weights(OneObject).notes

    assert "undecided" == notes["equations"]
    assert notes["weights"].startswith(
        "not decided: layers share parameters: `cells.1.weight_ih` is `cells.2.weight_ih`; "
        "a small layer is a GRU with gates "
    )


class OneTransition(Stack):
    """A stack whose layers have one recurrent weight."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__(input_size, hidden_size, num_layers)
        for cell in self.cells:
            cell.weight_hh = self.cells[0].weight_hh


def test_layers_with_one_weight_break_no_law_of_equations():
    """A weight that two layers share, as may be meant, is no other equation."""
    found = find_weights(OneTransition)

    assert found.breaks is None
    assert "are not decided: layers share parameters: `cells.0.weight_hh` is" in found.says
