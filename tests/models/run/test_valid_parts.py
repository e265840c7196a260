"""What is valid of a sequence and of a result is found out; a correct model is not accused."""

import pytest
from models.valid_parts import CORRECT, FAULTY

import rnn_spec

pytestmark = pytest.mark.slow


def broken(make):
    """Return the laws that a model breaks, without those that only warn, and its report."""
    report = rnn_spec.check_model(make, profile="quick", seed=1)

    return {each.law for each in report.results if each.status == "failed"}, report


@pytest.mark.parametrize("name", [*CORRECT])
def test_correct_model_conforms(name):
    """Nothing fails, and nothing is undecided."""
    laws, report = broken(CORRECT[name])

    assert set() == laws
    assert 0 == report.counts["undecided"]


@pytest.mark.parametrize("make", [*FAULTY])
def test_faulty_model_is_accused(make):
    """The law that names the fault fails."""
    laws, _ = broken(make)

    assert {FAULTY[make]} == laws
