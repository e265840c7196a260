"""The memory layout of a generated array is shown as an expression that makes it again."""

import numpy as np
import pytest
import torch

from contracts.fuzzing.memory_layout import layout_notes
from contracts.strategies.arrays import make
from contracts.strategies.libraries.library import ArrayRecipe

LAYOUTS = ["transposed", "sliced", "expanded"]


def made(kind, dtype, layout, shape):
    """Return an array, as it is drawn."""
    return make(ArrayRecipe(kind, dtype, "cpu", layout, 0), shape)


def strides(array):
    """Return the strides of an array."""
    return array.strides if isinstance(array, np.ndarray) else array.stride()


@pytest.mark.parametrize("shape", [(3,), (3, 2), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("kind", "dtype", "plain"),
    [(np.ndarray, np.dtype("float32"), np.zeros), (torch.Tensor, torch.float32, torch.zeros)],
    ids=["numpy", "torch"],
)
def test_expression_makes_the_layout(kind, dtype, plain, layout, shape):
    """The values that are shown, pasted into the expression, have the same strides."""
    array = made(kind, dtype, layout, shape)
    notes = [*layout_notes({"x": array})]
    if layout == "transposed" and len(shape) == 1:
        assert [] == notes
        return
    (note,) = notes
    x = plain(shape, dtype=dtype)
    again = eval(note.rpartition("pass ")[2], {"x": x, "np": np})  # noqa: S307 - from the note

    assert (strides(array), tuple(array.shape)) == (strides(again), tuple(again.shape))


def test_arrays_inside_arguments_are_named():
    """Items of tuples, lists and mappings have a path; other values have no layout."""
    array = made(torch.Tensor, torch.float32, "transposed", (3, 2))
    notes = layout_notes({"h": (torch.zeros(2), [array]), "named": {"c": array}, "n": 3})

    assert ["h[1][0]", "named['c']"] == [each.partition(" is ")[0] for each in notes]


def test_layout_of_no_expression_is_shown_by_its_strides():
    """A layout that is not drawn is described."""
    (note,) = layout_notes({"x": torch.zeros(2, 3, 4).transpose(0, 1)})

    assert "x is not contiguous: its strides are (4, 12, 1)" == note
