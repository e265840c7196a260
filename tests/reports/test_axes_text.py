"""The axes of the arrays of a case, in words."""

import pytest

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars
from rnn_spec.reports.pictures.axes_text import axes_text, shape_text


@pytest.mark.parametrize(
    ("array", "shape", "axes"),
    [
        (Row("x", "Float", ("seq", "batch"), (3, 2)), "(3, 2)", "seq, batch"),
        (
            Row("y", "Float", ("more", "batch"), (1, 2), "the steps after those of x"),
            "(1, 2)",
            "more, batch: the steps after those of x",
        ),
        (
            Bars("lengths", ("batch", "seq"), (3, 1)),
            "= [3, 1]",
            "the length of each sequence of the batch",
        ),
        (Row("z", "Float", ("seq",), None), "()", "seq"),
    ],
)
def test_axes_are_named_and_explained(array, shape, axes):
    """An input that only laws have, and lengths, are explained beside the shape."""
    assert (shape, axes) == (shape_text(array), axes_text(array))
