"""Mistakes of a reverse direction, and of padding, are named without the weights."""

import pytest
from misread import directions

from rnn_spec import CATALOGUE
from rnn_spec.conformance.law_check import Plan
from rnn_spec.conformance.plans import check_laws
from rnn_spec.subjects.inspection import subject_of

LAWS = ("final_state", "anticausality", "lengths_alone")


def results(layer, names=LAWS):
    """Check a layer, and return the results by law."""
    laws = [law for name, law in CATALOGUE.items() if name in names]

    return {each.result.law: each.result for each in check_laws(plan(layer), laws)}


def plan(layer):
    """Return a plan with a few cases."""
    return Plan(subject_of(layer), 4, 1, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "law", "words"), directions.FAULTS.values(), ids=directions.FAULTS
)
def test_mistake_is_named(layer, law, words):
    """The hint says what to change."""
    result = results(layer)[law]

    assert "failed" == result.status
    assert words in result.hint


@pytest.mark.slow
@pytest.mark.parametrize("layer", directions.CORRECT)
def test_correct_layer_is_not_accused(layer):
    """A layer without the mistake fails none of the laws."""
    assert {"failed"}.isdisjoint(each.status for each in results(layer).values())
