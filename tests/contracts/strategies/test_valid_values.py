"""Generated calls have values that every marker allows."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from jaxtyping import Bool, Float, Float32, Int, Int8, UInt8
from sampling import some

from contracts import (
    AtLeast,
    Below,
    Lengths,
    Mask,
    Padding,
    Sorted,
    Space,
    arguments,
    call,
    checked,
)
from contracts.strategies import valid_values

Array = np.ndarray
EXAMPLES = 10


class Batch(NamedTuple):
    """Tokens with their lengths."""

    tokens: Annotated[Int[Array, "batch seq"], Below(11), Padding(0)]
    lengths: Annotated[Int[Array, " batch"], Lengths("seq")]


@checked
def everything(  # noqa: PLR0913, PLR0917
    lengths: Annotated[Int[Array, " batch"], Lengths("seq"), Sorted(descending=True)],
    mask: Annotated[Bool[Array, "batch seq"], Mask("seq")],
    padding: Annotated[Bool[Array, "seq batch"] | None, Mask("seq", valid=False)],
    x: Annotated[Float[Array, "batch 2 seq"], Padding(0.5)],
    pair: tuple[Batch, list[Batch]],
    targets: Annotated[UInt8[Array, "batch seq"], Below("classes")],
    logits: Float[Array, "batch classes"],
    ignored: Annotated[Int[Array, "batch seq"], Below("2*classes"), Padding(-100)],
    choices: Annotated[Int[Array, "*more"], Below("{top}")],
    top: int,
    times: Annotated[Float[Array, "batch seq"], Sorted()] | None = None,
) -> None:
    """Take every kind of marker."""


@checked
def by_mask(
    x: Annotated[Float[Array, "*batch seq"], Padding(0)],
    mask: Annotated[Int[Array, "*batch seq"], Mask("seq")],
    empty: Annotated[Int[Array, " n"], Lengths("m", least=0)],
    y: Annotated[Float[Array, "n m"], Padding(float("nan")), AtLeast("m", 3)],
) -> None:
    """Take padding by a mask, and samples that may be empty."""


@pytest.mark.slow
@pytest.mark.parametrize("function", [everything, by_mask])
@pytest.mark.parametrize("sizes", ["distinct", "edge"])
def test_every_generated_call_is_accepted(function, sizes, monkeypatch):
    """No draw is refused by the contract that it was drawn from, and none is rejected."""
    monkeypatch.setattr(valid_values, "reject", lambda: pytest.fail("a call is rejected"))

    for each in some(arguments(function, Space(sizes=sizes)), EXAMPLES):
        call(function, each)


def test_tokens_are_uniform_and_reach_both_ends():
    """Every token below the limit is drawn, the smallest and the largest in most calls."""

    def function(tokens: Annotated[Int[Array, "batch seq"], Below(40)]) -> None: ...

    drawn = [each["tokens"] for each in some(arguments(function), 20)]
    with_ends = [each for each in drawn if {0, 39} <= set(each.flat)]

    assert set(range(40)) == set(np.concatenate([each.ravel() for each in drawn]))
    assert len(with_ends) > len(drawn) / 2


def test_limit_above_the_dtype_is_no_error():
    """A vocabulary may be larger than the dtype of the tokens."""

    def function(tokens: Annotated[Int8[Array, "n"], Below(50_000)]) -> None: ...

    assert all(each["tokens"].min() >= 0 for each in some(arguments(function), 20))


def test_lengths_are_unequal_and_unsorted():
    """Lengths are from one to the size of the axis, most of them unequal and unsorted."""

    def function(
        x: Float[Array, "batch seq"], lengths: Annotated[Int[Array, " batch"], Lengths("seq")]
    ) -> None: ...

    drawn = some(arguments(function, Space(sizes="distinct")), 20)
    sizes = [(each["x"].shape[1], each["lengths"]) for each in drawn]

    assert any(lengths.min() == 1 for _, lengths in sizes)
    assert any(lengths.max() == size for size, lengths in sizes)
    assert any(lengths.max() < size for size, lengths in sizes)
    assert sum(bool((np.diff(lengths) < 0).any()) for _, lengths in sizes) > len(sizes) / 2


def test_calls_shrink_to_full_lengths():
    """The simplest call has no padding, and tokens of zero."""

    def function(
        tokens: Annotated[Int[Array, "batch seq"], Below(11)],
        lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
    ) -> None: ...

    settled = settings(database=None, phases=[Phase.generate, Phase.shrink], max_examples=300)
    simplest = find(arguments(function), lambda _: True, settings=settled)
    shorter = find(
        arguments(function),
        lambda each: bool((each["lengths"] < each["tokens"].shape[1]).any()),
        settings=settled,
    )

    assert not simplest["tokens"].any()
    assert set(simplest["lengths"]) == {simplest["tokens"].shape[1]}
    assert 1 == (shorter["lengths"] < shorter["tokens"].shape[1]).sum()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_provided_lengths_are_respected(data):
    """What is drawn agrees with what is provided: sizes, masks and padding."""
    lengths = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=3).map(np.array))

    @checked
    def function(
        x: Annotated[Float32[Array, "batch seq"], Padding(0)],
        lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
        mask: Annotated[Bool[Array, "batch seq"], Mask("seq")],
    ) -> None: ...

    drawn = data.draw(arguments(function, lengths=lengths))
    function(**drawn)

    assert drawn["lengths"] is lengths
    assert drawn["x"].shape[1] >= lengths.max()
    assert lengths.tolist() == drawn["mask"].sum(1).tolist()


def test_lengths_are_those_of_a_provided_mask():
    """Lengths that are drawn agree with a mask that is provided."""
    mask = np.array([[True, False, False], [True, True, False]])

    def function(
        lengths: Annotated[Int[Array, " batch"], Lengths("seq")],
        mask: Annotated[Bool[Array, "batch seq"], Mask("seq")],
    ) -> None: ...

    assert {(1, 2)} == {tuple(each["lengths"]) for each in some(arguments(function, mask=mask), 3)}


def test_masks_agree_without_lengths():
    """Two masks of the same samples are drawn as one."""

    def function(
        mask: Annotated[Bool[Array, "batch seq"], Mask("seq")],
        padding: Annotated[Bool[Array, "seq batch"], Mask("seq", valid=False)],
    ) -> None: ...

    for each in some(arguments(function), 5):
        np.testing.assert_array_equal(each["mask"], ~each["padding"].T)


def test_limit_that_is_not_positive_is_not_drawn():
    """Sizes with which no token is valid are not drawn."""

    def function(
        x: Float[Array, " n"], y: Annotated[Int[Array, " m"], Below("n - 3")], size: int
    ) -> None: ...

    for each in some(arguments(function), 20):
        assert each["y"].max(initial=0) < max(1, len(each["x"]) - 3)
