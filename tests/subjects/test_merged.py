"""A layer that merges the outputs of its directions is checked as one of two directions."""

import pytest
from subjects.layers import merging

import rnn_spec
from rnn_spec.subjects.inspection import subject_of

BOTH_WAYS = "always bidirectional, the outputs of its directions merged"

OWN = {
    merging.Summed: BOTH_WAYS,
    merging.Optional: "the outputs of its directions merged",
    merging.TwoLayers: f"{BOTH_WAYS}, always batch-first, its state not checked",
    merging.OneState: f"{BOTH_WAYS}, its state not checked",
}
"""Correct layers, and the description of their conventions."""

TIME = ("output_shape", "causality", "prefix", "splitting", "memory", "final_state")


@pytest.mark.slow
@pytest.mark.parametrize("layer", OWN, ids=lambda each: each.__name__)
def test_merged_directions_are_found(layer):
    """The output is as wide as one direction, and what each direction computes adds up."""
    subject = subject_of(layer)

    assert f"{OWN[layer]}; found by calling it" == subject.notes["conventions"]
    assert "directions_merged=True" in subject.notes["adapter"]


@pytest.mark.slow
def test_merged_directions_are_not_accused():
    """A layer that merges its directions may look ahead."""
    report = rnn_spec.check(merging.Summed, laws=TIME, profile="quick", seed=0)

    assert report.ok


@pytest.mark.slow
@pytest.mark.parametrize(
    "layer", [merging.Centred, merging.WithMean, merging.Added, merging.Backwards]
)
def test_a_fault_is_no_second_direction(layer):
    """A mean over time does not add up as a direction does; one backwards is no two."""
    assert "directions_merged" not in (subject_of(layer).adapter_arguments or {})
