"""The laws of one subject in a suite of tests."""

from weights import LSTMS

from rnn_spec.testing.law_cache import LawCache


def test_weights_are_found_for_tests_too():
    """A layer with parameters of its own names is tested at the level of equations."""
    assert LawCache(LSTMS["OneLinear"], kind=None, level=None).plan.subject.level == "equations"
