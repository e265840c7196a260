"""The line that changes a state past the end of a sequence, and not one that reads a step."""

import pytest
from models import masked_loops

import rnn_spec
from rnn_spec.causes.location import ChangesState
from rnn_spec.causes.texts.location_messages import describe_location

pytestmark = pytest.mark.slow


def location(model, **options):
    """Return where the law of padding is broken."""
    report = rnn_spec.check_model(model, laws=["model_padding"], profile="quick", seed=0, **options)

    assert not report.ok
    return next(each.location for each in report.results if each.status == "failed")


@pytest.mark.parametrize(("model", "code"), masked_loops.LINES.items())
def test_line_that_changes_the_state_is_named(model, code):
    """Reading a step, or the mask of a step, is right in a loop."""
    assert code in location(model).code


def test_size_that_is_stated_is_not_taken_for_the_steps():
    """Taking a step of 14 features is no reading past the ends, and 14 is 2 times 7."""
    found = location(
        masked_loops.JoinedSteps(), inputs={"x": "float batch seq 14", "lengths": "lengths batch"}
    )

    assert found.reason == ChangesState()
    assert "torch.tanh(" in found.code


def test_no_line_is_named_where_none_is_known():
    """What is taken after a loop is no operation of torch: no line is better than a wrong one."""
    assert location(masked_loops.MaskedLast) is None


def test_reverse_direction_of_fewer_steps_is_named():
    """A layer that reads both ways begins in the padding, also where it reads half the steps."""
    found = location(masked_loops.HalfTheSteps)

    assert "its reverse direction begins in the padding. Pack the sequences." in describe_location(
        found
    )
