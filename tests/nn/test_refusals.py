"""What the pages say that a layer refuses, held against the calls that it does refuse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnn_spec
from contracts import contract_of, violations
from contracts.rendering.refusals import refusals

pytestmark = pytest.mark.slow

LAYERS = [
    rnn_spec.LSTM(3, 4, num_layers=2, bidirectional=True),
    rnn_spec.GRU(3, 4, batch_first=True),
    rnn_spec.Net(3, 4, 1, 2),
]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_every_violation_is_among_the_refusals(layer, data):
    """Whatever is broken in a call, a clause says it refuses that of this argument and axis."""
    violation = data.draw(violations(layer))
    said = [each for clause in contract_of(layer).clauses for each in refusals(clause)]

    assert violation.axis in {
        each.axis
        for each in said
        if each.argument == violation.argument or (each.argument is None and each.axis)
    }
