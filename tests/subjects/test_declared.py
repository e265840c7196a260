"""What an adapter declares: sorted sequences, a state that is never returned, fixed options."""

import pytest
from adapters import declaring

from rnn_spec import Adapter, check
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

PACKED = ["packed_alone", "packed_equal", "packed_order", "packed_gradient"]


def checked(layer, *laws):
    """Return the results of some laws by name."""
    report = check(layer, profile="quick", seed=0, laws=laws)

    return {each.law: each for each in report.results}


def statuses(layer, *laws):
    """Return the status of each of some laws."""
    return {law: each.status for law, each in checked(layer, *laws).items()}


def test_layer_of_sorted_sequences_is_checked_with_sorted_ones():
    """A layer that ignores the order of a packed sequence is sound if it says so."""
    assert "failed" == statuses(declaring.UNSORTED, "packed_alone")["packed_alone"]
    assert {"passed"} == set(statuses(declaring.SORTED_ONLY, *PACKED).values())


def test_lengths_are_sorted_as_well():
    """Lengths beside the input come sorted, and the results go back to the caller's order."""
    laws = ["lengths_alone", "padding_blind", "padding_gradient"]

    assert {"passed"} == set(statuses(declaring.SORTED_LENGTHS, *laws).values())


def test_state_that_is_taken_and_not_returned():
    """Laws about a final state are skipped, and those about an initial one are checked."""
    results = checked(declaring.NEVER_RETURNED, "output_shape", "state_used", "splitting")

    assert ["passed", "passed", "skipped"] == [
        results[law].status for law in ("output_shape", "state_used", "splitting")
    ]
    assert "it returns no state" == results["splitting"].reason


@pytest.mark.parametrize(
    ("declared", "undeclared", "law"),
    [
        (declaring.ZONEOUT, declaring.ZONEOUT_UNDECLARED, "single_layer_dropout"),
        (declaring.SQUASHED, declaring.SQUASHED_UNDECLARED, "final_state"),
    ],
)
def test_what_differs_by_design_is_declared(declared, undeclared, law):
    """A law about torch.nn's convention is skipped if the adapter says so."""
    assert "failed" == statuses(undeclared, law)[law]
    assert "skipped" == statuses(declared, law)[law]


def test_zoneout_without_a_rate_is_the_same_in_training_mode():
    """The other laws of dropout apply to a layer that keeps values anywhere."""
    assert {"dropout_none": "passed"} == statuses(declaring.ZONEOUT, "dropout_none")


def test_unknown_randomness_is_refused():
    """The error names the field and the two values."""
    with pytest.raises(TypeError, match=r'randomness: got .*"between layers" or "anywhere"'):
        Adapter(declaring.Zoneout, randomness="recurrent")


def test_fixed_option_of_a_class_is_declared():
    """A layer that always has two directions is checked with two, and can be rebuilt."""
    subject = subject_of(declaring.ALWAYS_BIDIRECTIONAL)
    results = checked(subject, "output_shape", "state_shapes", "round_trip", "causality")

    assert {"bidirectional": True} == subject.fixed
    assert ["passed"] * 3 == [
        results[law].status for law in ("output_shape", "state_shapes", "round_trip")
    ]
    assert "skipped" == results["causality"].status


@pytest.mark.parametrize("law", ["dropout_none", "eval_identity"])
def test_law_about_another_value_of_a_fixed_option_is_skipped(law):
    """A layer that always drops is not compared with one that does not."""
    assert "skipped" == statuses(declaring.ALWAYS_DROPPING, law)[law]
