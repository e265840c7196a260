"""What is rounded otherwise from call to call accuses no model, and hides no fault."""

import pytest
import torch
from model_trials import located_entry
from models import rounded

import rnn_spec
from rnn_spec.causes.location import SortsAgain
from rnn_spec.models.calls.differences import count_differences
from rnn_spec.models.calls.results import Results

pytestmark = pytest.mark.slow


def failed(model, *laws):
    """The laws that a model breaks."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0)

    return [each.law for each in report.results if each.status == "failed"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [(rounded.SortedByTokens, []), (rounded.Unsorted, ["model_isolation"])],
)
def test_samples_that_are_sorted(model, expected):
    """Another length changes how many sequences are computed at once, and so the last bits."""
    assert expected == failed(model, "model_isolation")


def test_line_where_samples_stay_sorted():
    """It is that which should put them back, and not that which sorts them, on line 25."""
    found = located_entry(rounded.unsorted)

    assert SortsAgain(25) == found.reason
    assert "return out[self.restored(order)]" == found.code


@pytest.mark.parametrize(
    ("model", "expected"),
    [(rounded.MaskedPointer, []), (rounded.WrongBackward, ["model_gradient"])],
)
def test_slope_beside_huge_logits(model, expected):
    """The logits of what is masked hide no slope of the others."""
    assert expected == failed(model, "model_gradient")


@pytest.mark.parametrize(("difference", "expected"), [(1e-16, 0), (1e-3, 1)])
def test_fill_widens_no_bound(difference, expected):
    """A difference is compared with the values that are no fill."""
    one = torch.tensor([0.5, -1e30, float("-inf")], dtype=torch.float64)
    other = one + torch.tensor([difference, 0.0, 0.0], dtype=torch.float64)
    results = (Results(None, {"": each}, {}) for each in (one, other))

    assert expected == count_differences(*results)
