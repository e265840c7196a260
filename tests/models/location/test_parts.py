"""Which entries of a tensor belong to a sample or a step, as locating sees them."""

import pytest
import torch

from rnn_spec.models.location.evidence.agreement import Part, agreement
from rnn_spec.models.location.evidence.blame import Verdict
from rnn_spec.models.location.evidence.layouts import layouts
from rnn_spec.models.location.evidence.owners import Layout, owners_of

BATCH, STEPS = 5, 7
WHOLE = torch.arange(BATCH * STEPS * 4.0).reshape(BATCH, STEPS, 4)


def replaced(function):
    """Return a result, and the same with each sample replaced."""
    runs = []
    for sample in range(BATCH):
        changed = WHOLE.clone()
        changed[sample] = -changed[sample] - 1
        runs.append(function(changed))

    return function(WHOLE), runs


@pytest.mark.parametrize(
    ("function", "layout", "axis"),
    [
        (lambda x: x, Layout.ALIGNED, 0),
        (lambda x: x.transpose(0, 1), Layout.ALIGNED, 1),
        (lambda x: x.flatten(0, 1), Layout.ALIGNED, 0),
        (lambda x: x.transpose(0, 1).flatten(0, 1), Layout.ALIGNED, 0),
        (lambda x: x.repeat(3, 1, 1), Layout.ALIGNED, 0),
        (lambda x: x.repeat_interleave(2, 0), Layout.ALIGNED, 0),
        (lambda x: x.flip(0), Layout.PERMUTED, 0),
        (lambda x: x[2], Layout.ROWS, 0),
        (lambda x: x[[0, 1, 2, 0, 1, 2, 3, 4]], Layout.ROWS, 0),
        (lambda x: x.view(STEPS, BATCH, 4), Layout.SCATTERED, None),
        (lambda x: x.mean(0), Layout.MIXED, None),
        (lambda x: torch.zeros(3), Layout.NONE, None),
        (lambda x: x[x > 0], Layout.UNKNOWN, None),
    ],
)
def test_layout_of_the_samples(function, layout, axis):
    """Replacing each sample in turn shows how they are laid out."""
    found = owners_of(*replaced(function))

    assert layout is found.layout
    assert axis in {found.axis, None}


def test_order_of_permuted_samples():
    """The sample in each row is known."""
    assert (4, 3, 2, 1, 0) == owners_of(*replaced(lambda x: x.flip(0))).order


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ((5, 7, 4), {((5, 7, 4), 0, (1,))}),
        ((7, 4, 5), {((7, 4, 5), 2, (0,))}),
        ((5, 7, 7), {((5, 7, 7), 0, (1, 2))}),
        ((10, 7), {((5, 2, 7), 0, (2,)), ((2, 5, 7), 1, (2,))}),
        ((35,), {((5, 7), 0, (1,)), ((7, 5), 1, (0,))}),
        ((5, 4), set()),
        ((7, 4), set()),
    ],
)
def test_layouts_of_a_shape(shape, found):
    """An axis has a size, or is seen as a product with it, first or last."""
    ways = {(way.shape, way.batch, way.times) for way in layouts(shape, STEPS, BATCH)}

    assert found == ways


PART = Part(BATCH, (2,), {STEPS: (0, 3)})


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x,
        lambda x: x.transpose(0, 1),
        lambda x: x.flatten(0, 1),
        lambda x: x.transpose(0, 1).flatten(0, 1),
        lambda x: x.flatten(1),
        lambda x: x.repeat_interleave(2, 0),
        lambda x: x[:, :3].sum(1),
        lambda x: torch.nn.functional.pad(x, (0, 0, 2, 0)),
        lambda x: torch.ones(4),
    ],
)
def test_part_agrees_with_the_whole(function):
    """The same operation on one sample that is cut agrees with what the whole has of it."""
    assert Verdict.FINE is agreement(function(WHOLE), function(WHOLE[2:3, :3]), PART)


@pytest.mark.parametrize(
    ("function", "verdict"),
    [
        (lambda x: x.mean(1), Verdict.WRONG),
        (lambda x: x - x.mean(1, keepdim=True), Verdict.WRONG),
        (lambda x: x.flip(1), Verdict.WRONG),
        (lambda x: x.shape[1] + torch.zeros(4), Verdict.WRONG),
        (lambda x: x[0] if len(x) == 1 else x, Verdict.UNKNOWN),
        (lambda x: torch.zeros(len(x) * x.shape[1] + 1), Verdict.UNKNOWN),
    ],
)
def test_part_disagrees_with_the_whole(function, verdict):
    """What depends on the other samples or steps is wrong; a shape may leave it open."""
    assert verdict is agreement(function(WHOLE), function(WHOLE[2:3, :3]), PART)
