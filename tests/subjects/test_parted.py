"""The shapes of the parts of a state that a cell requires are found by calls."""

import pytest
import torch
from subjects.layers import parted

import rnn_spec
from rnn_spec import Options, states
from rnn_spec.subjects.inspection import subject_of

PARTS = {
    parted.Matrix: "(hidden_size, hidden_size), (hidden_size), (1)",
    parted.Three: "(hidden_size), (hidden_size), (hidden_size)",
    parted.Memory: "(hidden_size), (5)",
}


@pytest.mark.slow
@pytest.mark.parametrize("cell", PARTS, ids=lambda each: each.__name__)
def test_shapes_of_parts_are_found(cell):
    """A step returns a state with the shapes of the one that it is given."""
    conventions = subject_of(cell).notes["conventions"]

    assert f"its state in parts of {PARTS[cell]} features" in conventions


@pytest.mark.slow
def test_cell_with_a_matrix_conforms():
    """A correct cell is not accused."""
    laws = ["splitting", "causality", "independence", "state_used", "finite_differences"]

    assert rnn_spec.check(parted.Matrix, laws=laws, profile="quick", seed=0).ok


@pytest.mark.slow
def test_fault_of_a_part_is_found():
    """A memory that all samples share breaks a law."""
    report = rnn_spec.check(parted.Forgetful, laws=["independence"], profile="quick", seed=0)

    assert not report.ok


def test_shaped_state_is_given_and_taken():
    """Parts have all features in a row; the own state has their shapes, also without a batch."""
    shaped = states.shaped(lambda o: ((o.hidden_size, o.hidden_size), (), (1,)))
    options = Options(3, 4)
    for batch in ((6,), ()):
        parts = tuple(torch.randn(1, *batch, size) for size in (16, 1, 1))
        own = shaped.given(parts, options)

        assert [(*batch, 4, 4), batch, (*batch, 1)] == [tuple(each.shape) for each in own]
        assert all(map(torch.equal, parts, shaped.taken(own, options)))
