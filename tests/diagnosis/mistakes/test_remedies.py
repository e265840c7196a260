"""Hints for failures that have one cause, or a likely one."""

import pytest

from rnn_spec.causes.failure import Accepted, Raised, Unchanged, WrongProperty, WrongValue
from rnn_spec.diagnosis.mistakes.remedies import remedy


@pytest.mark.parametrize(
    ("law", "failure"),
    [
        ("through_time", Unchanged("gradient at the earlier inputs", is_zero=True)),
        ("finite_differences", WrongValue("slope of output by h_0", (), 0.0, 0.4, 1e-6)),
        ("differentiable", WrongProperty("gradient of the results", "none", "some")),
    ],
)
def test_gradient_of_zero_is_answered_with_detach(law, failure):
    """Where no gradient flows, a value is likely cut off on the way."""
    found = remedy(law, failure)

    assert found is not None
    assert "by detach(), .data, torch.no_grad() or NumPy?" in found


@pytest.mark.parametrize(
    ("law", "failure"),
    [
        ("through_time", Unchanged("gradient at the earlier inputs")),
        ("finite_differences", WrongValue("slope of output by h_0", (), 0.1, 0.4, 1e-6)),
        ("state_used", Unchanged("h_n", is_zero=True)),
        ("wrong_rank", Raised("TypeError", "no")),
    ],
)
def test_other_failures_have_no_remedy(law, failure):
    """Another value, or another law, says nothing of a value that is cut off."""
    assert remedy(law, failure) is None


def test_accepted_call_has_the_check_that_is_missing():
    """What should be refused is answered with the check."""
    assert "raise ValueError" in (remedy("wrong_rank", Accepted("an input")) or "")


def test_cell_state_that_never_changes_may_be_dropped():
    """A call of a cell has two results, and one may go into a variable that nobody reads."""
    found = remedy("cell_state_updated", Unchanged("block 0 of c_n, whatever the input"))

    assert "h, _ = cell(x, (h, c))" in (found or "")


@pytest.mark.parametrize(
    ("part", "has_one"), [("output for another size", True), ("output", False)]
)
def test_trace_that_differs_at_another_size_keeps_a_loop(part, has_one):
    """A trace that differs at the size of its example is wrong in another way."""
    found = remedy("traced", WrongValue(part, (0, 0, 0), 0.0, 1.0, 1e-6))

    assert has_one == ("a trace keeps the number of passes of a loop" in (found or ""))
