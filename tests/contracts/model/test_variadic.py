"""How many axes a run of axes stands for."""

import numpy as np
import pytest
from jaxtyping import Float

from contracts import Refinement, at_most_one_axis, contract_of, refine
from contracts.model.descriptions import axis_in_full
from contracts.model.variadic import expansions

ABSENT = Refinement("`n` is absent", lambda call: iter([KeyError] * len(call.sizes["*n"])), "*n")


def shapes(axes, *terms):
    """The forms of an array of these axes, where these terms hold."""

    @refine(*terms)
    def function(x: Float[np.ndarray, axes]):
        return x

    (clause,) = contract_of(function).clauses
    ((_, array),) = clause.arrays()

    return [" ".join(map(axis_in_full, each)) for each in expansions(array.spec.axes, clause)]


@pytest.mark.parametrize(
    ("axes", "terms", "expected"),
    [
        ("a b", (), ["a b"]),
        ("a *n b", (), ["a n… b"]),
        ("a ... b", (), ["a … b"]),
        ("a *n b", (at_most_one_axis("n"),), ["a n b", "a b"]),
        ("*n", (ABSENT,), [""]),
    ],
)
def test_forms_follow_from_terms(axes, terms, expected):
    """A run that may be one axis or absent gives two shapes; one of any number stays a run."""
    assert expected == shapes(axes, *terms)
