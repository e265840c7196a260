"""Verdicts: what is compared, and what is beside what cannot be."""

import pytest
import torch

from rnn_spec import Case, Difference, Equation, Options
from rnn_spec.causes.messages import describe
from rnn_spec.trials.verdict import failure_of

CASE = Case(Options(1, 1), {"seq": 1, "batch": 1})

INFINITE, UNKNOWN = float("inf"), float("nan")


@pytest.mark.parametrize("strange", [INFINITE, -INFINITE])
def test_what_belongs_beside_an_infinity_is_held(strange):
    """An expected infinity does not loosen the tolerance of the other values."""
    wanted = torch.tensor([5.0, strange])

    assert failure_of(Equation(torch.tensor([5.0, strange]), wanted), CASE) is None
    assert failure_of(Equation(torch.tensor([1.0, strange]), wanted), CASE) is not None
    assert failure_of(Equation(torch.tensor([5.0, 2.0]), wanted), CASE) is not None


def test_what_is_no_number_is_never_right():
    """NaN is never a right value."""
    wanted = torch.tensor([5.0, UNKNOWN])

    assert failure_of(Equation(wanted, wanted), CASE) is not None


def test_difference_beside_an_infinity_is_seen():
    """Values that differ do, whatever is beside them; what is the same is the same."""
    one, other = torch.tensor([1.0, INFINITE]), torch.tensor([2.0, INFINITE])

    assert failure_of(Difference(one, other), CASE) is None
    assert failure_of(Difference(one, one.clone()), CASE) is not None


def test_shape_of_equal_sizes_is_shown_whole():
    """The sizes of a shape are not said once, even if they are equal."""
    failure = failure_of(Equation((1, 1, 1), (1, 1), "shape"), CASE)

    assert failure is not None
    assert "shape: got (1, 1, 1), expected (1, 1)" == describe(failure)
