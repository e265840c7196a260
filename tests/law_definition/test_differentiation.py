"""Slopes are compared along one direction of all leaves, then along each leaf that may be wrong."""

import torch

from rnn_spec.causes.failure import WrongValue
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.operations.differentiation import directional_slopes, leaf_copies
from rnn_spec.layer.options import Options
from rnn_spec.trials.verdict import failure_of

CASE = Case(Options(input_size=1, hidden_size=1), {})
LEAVES = {"one": torch.tensor([0.3, 0.7]).double(), "two": torch.tensor([0.2]).double()}


class Halved(torch.autograd.Function):
    """The identity, whose gradient is half of what it should be."""

    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, delta):
        """Halve the gradient."""
        return delta / 2


def compared(compute):
    """Compare the slopes of one loss; also return how often it was computed."""
    at, calls = leaf_copies(**LEAVES), []

    def losses():
        calls.append(None)
        return [compute(**at)]

    equation = directional_slopes(losses, at, ["output"], torch.float64)
    failure = failure_of(equation, CASE)
    for name, leaf in at.items():
        assert torch.equal(leaf, LEAVES[name])

    return failure, len(calls)


def test_right_gradients_take_one_step_ahead_and_one_back():
    """However many leaves there are, the loss is computed three times."""
    assert (None, 3) == compared(lambda one, two: (one.sin().sum() * two).sum())


def test_wrong_gradient_is_that_of_one_leaf():
    """The leaf whose gradient is wrong is named."""
    failure, _ = compared(lambda one, two: (one.sin().sum() * Halved.apply(two)).sum())

    assert isinstance(failure, WrongValue)
    assert "slope of output by two" == failure.part


def test_difference_that_no_leaf_has_is_no_failure():
    """What differs only when both leaves are moved far enough is no slope."""

    def curved(one, two):
        moved = (one.detach() - LEAVES["one"]).square().sum() * (two.detach() - LEAVES["two"]).sum()
        return one.sum() + two.sum() + 1e21 * moved

    assert (None, 5) == compared(curved)


def test_slope_of_a_bend_within_the_step_is_no_failure():
    """Where half the step gives another slope, no step is near the limit."""
    failure, _ = compared(lambda one, two: (1e7 * (one - LEAVES["one"])).sin().sum() + two.sum())

    assert failure is None


def test_wrong_gradient_of_a_curved_loss_is_found():
    """A curve is no pole: half the step gives about the same slope."""
    failure, _ = compared(lambda one, two: (20 * one).exp().sum() * Halved.apply(two).sum())

    assert isinstance(failure, WrongValue)
