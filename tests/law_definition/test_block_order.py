"""The order of the blocks of a state, seen from what each of them changes."""

import pytest
import torch
from mutants.own import (
    BlocksByDirection,
    ConformingOwn,
    FinalBlocksByDirection,
    InitialBlocksByDirection,
    InitialDirectionsSwapped,
    InitialLayersReversed,
)
from torch import nn

from rnn_spec.law_definition.case import Case, arguments
from rnn_spec.law_definition.operations.block_order import USUAL, orders_of_blocks
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.options import Options
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built

OTHER = "directions, each with its layers"
REVERSED = "layers, from the last to the first"
SWAPPED = "layers, each with its reverse direction first"


class FedBack(nn.Module):
    """Two layers, of which the lower one reads the state of the upper one at each step."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        self.num_layers, self.hidden_size = num_layers, hidden_size
        widths = [input_size, *[hidden_size] * (num_layers - 1)]
        self.x = nn.ModuleList(nn.Linear(width, hidden_size) for width in widths)
        self.h = nn.ModuleList(nn.Linear(num_layers * hidden_size, hidden_size) for _ in widths)

    def forward(self, input, h=None):
        zeros = input.new_zeros(self.num_layers, input.shape[1], self.hidden_size)
        states, outs = list(zeros if h is None else h), []
        for out in input:
            whole, below = torch.cat(states, -1), out
            for layer, (x, back) in enumerate(zip(self.x, self.h, strict=True)):
                below = states[layer] = torch.tanh(x(below) + back(whole))
            outs.append(below)
        return torch.stack(outs), torch.stack(states)


def orders(layer, num_layers=2, **options):
    """Return the orders of a layer with some options, of the initial and the final state."""
    case = Case(
        Options(3, 4, num_layers=num_layers, **options), {"batch": 2}, dtype="float64", seed=3
    )
    f = built(subject_of(layer), case)
    with torch.no_grad():
        return orders_of_blocks(f, *arguments(CATALOGUE["block_order"], f, case))


@pytest.mark.slow
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layer", [nn.LSTM, nn.GRU, nn.RNN, ConformingOwn])
def test_stack_has_the_usual_order(layer, bidirectional):
    """So do the layers of torch.nn, at any depth."""
    for num_layers in (1, 2, 3):
        assert (USUAL, USUAL) == orders(layer, num_layers, bidirectional=bidirectional)


def test_projected_stack_has_the_usual_order():
    """The parts of its state have different sizes."""
    assert (USUAL, USUAL) == orders(nn.LSTM, bidirectional=True, proj_size=2)


@pytest.mark.slow
@pytest.mark.parametrize("num_layers", [2, 3])
@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (BlocksByDirection, (OTHER, OTHER)),
        (InitialBlocksByDirection, (OTHER, USUAL)),
        (FinalBlocksByDirection, (USUAL, OTHER)),
        (InitialLayersReversed, (REVERSED, USUAL)),
        (InitialDirectionsSwapped, (SWAPPED, USUAL)),
    ],
)
def test_another_order_is_named(layer, expected, num_layers):
    """Of the initial state, of the final state, and of both."""
    assert expected == orders(layer, num_layers, bidirectional=True)


def test_layer_with_feedback_is_not_accused():
    """Its lower layers depend on the upper ones, whatever the order of the blocks."""
    assert (USUAL, USUAL) == orders(FedBack, 3)
