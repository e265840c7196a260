"""The axis that an argument indexes is read from the expression that failed."""

import numpy as np
import pytest
from jaxtyping import Float, Int

from contracts.declaration.signature import contract_of
from contracts.fuzzing.indexed_axis import marker_of_indices

Array = np.ndarray


def function(
    x: Float[Array, "batch time 3"],
    ids: Int[Array, " batch"],
    more: Float[Array, "*batch time"],
    changed: Float[Array, "batch time"],
):
    """Assign to one argument."""
    changed = changed.T

    return changed, x, ids, more


def marker(expression, name="ids"):
    """The marker of an argument in an expression."""
    (clause,) = contract_of(function).clauses

    return marker_of_indices(expression, name, clause, function.__code__)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("x[ids]", 'Below("batch")'),
        ("x[rows, ids]", 'Below("time")'),
        ("x[:, ids.long()]", 'Below("time")'),
        ("x[..., ids[:, None]]", "Below(3)"),
        ("x[..., ids, 0]", 'Below("time")'),
        ("x[rows, ids - 1]", 'Lengths("time")'),
        ("x[rows, (ids - 1).clip(0)]", 'Lengths("time")'),
        ("x.gather(1, (ids - 1)[:, None].expand(-1, 3))", 'Lengths("time")'),
        ("x.index_select(-1, ids)", "Below(3)"),
        ("f(x[rows,\n  ids])", 'Below("time")'),
    ],
)
def test_axis_is_read_from_the_expression(expression, text):
    """An index is below the size of the axis; from a length, 1 is subtracted."""
    assert text == marker(expression).text


@pytest.mark.parametrize(
    "expression",
    [
        "x[ids // 2]",
        "x[ids - 2]",
        "x[rows, ids + 1]",
        "x[None, ids]",
        "x[0, 0, 0, ids]",
        "x[rows, ids - 1, ids] if",
        "x[..., ids - 1]",
        "more[ids]",
        "other[ids]",
        "changed[ids]",
        "x.gather(dim, ids)",
        "x.sum(1, ids)",
        "x[rows]",
    ],
)
def test_any_other_expression_has_no_marker(expression):
    """Other arithmetic, an axis without a place and an array that was replaced say nothing."""
    assert marker(expression) is None
