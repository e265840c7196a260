"""The samples that are compared where comparing each of them takes long."""

import pytest

from rnn_spec.law_definition.quantities import places_to_compare


@pytest.mark.parametrize(
    ("batch", "places"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (9, [0, 4, 8])]
)
def test_first_middle_and_last(batch, places):
    """There are at most three of them, each once."""
    assert places == places_to_compare(batch)
