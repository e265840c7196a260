"""The likely mistake behind a wrong value is named, and none where none fits."""

from typing import Annotated

import numpy as np
import pytest
from jaxtyping import Bool, Float, Int

from contracts import Below, ContractError, Lengths, Mask, checked

Array = np.ndarray


@checked
def run(
    tokens: Annotated[Int[Array, "batch seq"], Below(5)],
    targets: Annotated[Int[Array, "batch seq"], Below(9)],
    lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
    padding: Annotated[
        Bool[Array, "batch seq"] | Int[Array, "batch seq"], Mask("seq", valid=False)
    ],
) -> None:
    """Take tokens and a padding mask."""


SMALL, LARGE = np.array([[0, 4, 1], [2, 3, 0]]), np.array([[1, 8, 2], [3, 4, 1]])
LENGTHS = np.array([2, 1])
PADDING = np.arange(3) >= LENGTHS[:, None]

HINTS = {
    "a mask of the other polarity": (
        (SMALL, LARGE, LENGTHS, ~PADDING),
        "padding fits with the other polarity: it should be False where valid.",
    ),
    "numbers of the other polarity": (
        (SMALL, LARGE, LENGTHS, 1 - PADDING.astype(int)),
        "padding fits with the other polarity: it should be False where valid.",
    ),
    "tokens counted from 1": (
        (SMALL + 1, LARGE, LENGTHS, PADDING),
        "tokens fits if 1 is subtracted: indices are counted from 0.",
    ),
    "swapped arguments": (
        (LARGE, SMALL, LENGTHS, PADDING),
        "tokens and targets look swapped.",
    ),
    "a negative token": ((SMALL - 1, LARGE, LENGTHS, PADDING), None),
    "a mask of other lengths": ((SMALL, LARGE, LENGTHS[::-1], PADDING), None),
}


def test_array_without_a_marker_is_not_swapped():
    """Ones pass as a mask: that is no sign that they were meant as one."""

    @checked
    def pooled(
        x: Float[np.ndarray, "batch seq"],
        mask: Annotated[Float[np.ndarray, "batch seq"], Mask("seq")],
    ): ...

    with pytest.raises(ContractError, match="valid steps come first") as refused:
        pooled(np.ones((1, 4)), np.array([[0.0, 1, 0, 1]]))

    assert refused.value.hint is None


@pytest.mark.parametrize(("arrays", "hint"), HINTS.values(), ids=HINTS)
def test_hint_names_the_mistake(arrays, hint):
    """A hint is given where its correction makes the call right, and only there."""
    with pytest.raises(ContractError) as refused:
        run(*arrays)

    assert hint == refused.value.hint


@pytest.mark.parametrize("index", [[1], [3], [3, 3, 3, 3, 3], [1, 2, 3]])
def test_few_indices_are_no_evidence_of_counting_from_one(index):
    """One wrong index, or a few, fit in many ways if 1 is subtracted."""

    @checked
    def of_three(x: Float[Array, " n"], index: Annotated[Int[Array, " m"], Below("n")]) -> None: ...

    with pytest.raises(ContractError) as refused:
        of_three(np.zeros(max(index)), np.array(index))

    assert refused.value.hint is None


def test_a_shape_hint_is_not_given_for_a_value():
    """That another layout would fit is no explanation of a wrong value."""

    @checked
    def one(tokens: Annotated[Bool[Array, "a b"], Mask("b")]) -> None: ...

    with pytest.raises(ContractError) as refused:
        one(np.array([[True, True], [False, False]]))

    assert refused.value.hint is None
