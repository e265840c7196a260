"""The source of a check: what it relies on in an array of any library."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from generated_source import source_of
from jaxtyping import Float, Shaped

from contracts import ContractError, checked

Array = np.ndarray


@checked
def join(x: Float[Any, "n *batch"], y: Float[Any, "*batch n"]) -> None:
    """Two arrays of any library."""


def listing(*shape):
    """An array whose shape is a list, as in some libraries."""
    return SimpleNamespace(shape=[*shape], dtype=np.dtype("float32"))


def test_shape_may_be_a_list():
    """A shape is checked by its sizes, in a tuple or in a list."""
    join(listing(2, 3, 4), np.zeros((3, 4, 2)))
    join(np.zeros((2, 3, 4)), listing(3, 4, 2))
    with pytest.raises(ContractError):
        join(np.zeros((2, 3, 4)), listing(3, 5, 2))


def test_known_shape_is_checked_at_once():
    """If every size is known before, there is one comparison."""

    @checked
    def take(x: Float[Array, "n *batch"], y: Float[Array, "2 *batch n"]) -> None: ...

    source = source_of(take)

    assert "y.shape != (2, *batch, n)" in source


def test_option_of_any_shape_is_checked():
    """An option of any dtype and any shape is checked by its type alone."""

    @checked
    def take(x: Shaped[Array, "..."] | int, y: list[int] | Shaped[Array, "..."]) -> None: ...

    take(np.zeros((2, 3)), [1])
    take(1, np.zeros(3))
    with pytest.raises(ContractError, match="x: got str"):
        take("1", [1])


def test_annotation_of_several_lines_is_a_comment_of_one():
    """The text of an annotation stays in its comment, whatever lines it has."""

    @checked
    def take(x: Float[Array, "n\nm=m\nraise_"]) -> None: ...

    take(np.zeros((1, 2, 3)))
    source = source_of(take)

    assert '# x: Float[ndarray, "n m=m raise_"]' in source
