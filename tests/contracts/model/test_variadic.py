"""The shapes that a variadic axis may stand for."""

import numpy as np
import pytest
from jaxtyping import Float

from contracts import Refinement, at_most_one_axis, contract_of, refine
from contracts.model.descriptions import axis_in_full
from contracts.model.variadic import expansions

ABSENT = Refinement("`n` is absent", lambda call: iter([KeyError] * len(call.sizes["*n"])), "*n")


def shapes(axes, *refinements):
    """Return the shapes of an array of these axes, under these refinements."""

    @refine(*refinements)
    def function(x: Float[np.ndarray, axes]):
        return x

    (clause,) = contract_of(function).clauses
    ((_, array),) = clause.arrays()

    return [" ".join(map(axis_in_full, each)) for each in expansions(array.spec.axes, clause)]


@pytest.mark.parametrize(
    ("axes", "refinements", "expected"),
    [
        ("a b", (), ["a b"]),
        ("a *n b", (), ["a n… b"]),
        ("a ... b", (), ["a … b"]),
        ("a *n b", (at_most_one_axis("n"),), ["a n b", "a b"]),
        ("*n", (ABSENT,), [""]),
    ],
)
def test_expansions_follow_from_refinements(axes, refinements, expected):
    """A variadic axis limited to at most one gives two shapes; any other stays variadic."""
    assert expected == shapes(axes, *refinements)
