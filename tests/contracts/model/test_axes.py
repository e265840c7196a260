"""One annotation as data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import Float, Shaped

from contracts import ContractError
from contracts.model.axes import read, read_axes


def test_axes_of_every_sort():
    """Fixed, named, labelled, broadcast, anonymous, symbolic and variadic axes."""
    axes = read_axes("2 seq rows=3 #wide _ n+1 *batch")

    assert [2, None, 3, None, None, None, None] == [axis.size for axis in axes]
    assert [None, "seq", None, "wide", None, None, "batch"] == [axis.name for axis in axes]
    assert "n+1" == axes[5].expression.text
    assert [False, False, False, True, False, False, False] == [axis.broadcast for axis in axes]
    assert axes[6].variadic


def test_annotation_keeps_array_type_and_dtype():
    """The array type and the dtypes are those of the annotation."""
    spec = read(Float[np.ndarray, "a b"])

    assert np.ndarray is spec.array_type
    assert "Float" == spec.dtype
    assert spec.accepts_dtype("float32")
    assert not spec.accepts_dtype("int32")
    assert read(Shaped[np.ndarray, "a"]).accepts_dtype("int32")


def test_space_in_an_expression_is_explained():
    """The error of a space inside an expression shows how to write it."""
    with pytest.raises(ContractError, match="spaces separate axes"):
        read_axes("{self.n + 1}")


def test_many_axes_are_refused_at_once():
    """No array has a hundred thousand axes: they are counted, not read."""
    with pytest.raises(ContractError, match="got 100000 axes, expected at most 1000"):
        read_axes("n " * 100_000)


@given(st.text(alphabet="ab2_*#{}.+-=? ", max_size=12))
def test_any_axes_are_read_or_refused(text):
    """No string raises anything but a contract error."""
    try:
        axes = read_axes(text)
    except ContractError:
        return

    assert len(text.split()) == len(axes)
