"""`checked(sample=...)` checks some items of a list or a mapping."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import Float

from contracts import ContractError, checked
from contracts.checks.sampling import sampled

Row = Float[np.ndarray, " n"]
RIGHT, WRONG = np.zeros(2), np.zeros(3)


@checked(sample=3)
def take(x: Sequence[Row], y: Mapping[str, Row] | None = None) -> list[Row]:
    """Take items, and return the first ones."""
    return [*x[:1], *x[-1:]]


def one_wrong(place):
    """Return 101 items, of which one is wrong."""
    items = [RIGHT] * 101
    items[place] = WRONG

    return items


@pytest.mark.parametrize("place", [0, 50, 100])
def test_sampled_items_are_checked(place):
    """The first, the last and the middle item are checked, in a list and in a mapping."""
    with pytest.raises(ContractError):
        take(one_wrong(place))
    with pytest.raises(ContractError):
        take([RIGHT], dict(zip(map(str, range(101)), one_wrong(place), strict=True)))


@pytest.mark.parametrize("place", [1, 49, 51, 99])
def test_other_items_are_not(place):
    """An item between them is not checked."""
    assert 2 == len(take(one_wrong(place)))
    assert 2 == len(take([RIGHT], dict(zip(map(str, range(101)), one_wrong(place), strict=True))))


def test_short_list_is_checked_as_a_whole():
    """Where there are not more items than the sample, each is checked."""
    with pytest.raises(ContractError):
        take([RIGHT, WRONG, RIGHT])


def test_methods_of_a_class_sample():
    """Of a class, the methods are sampled; `checked` again without a sample keeps it."""

    @checked(sample=2)
    class Reader:
        def read(self, x: list[Row]) -> int:
            return len(x)

        @staticmethod
        def count(x: list[Row]) -> int:
            return len(x)

    assert 101 == Reader().read(one_wrong(1))
    assert 101 == Reader.count(one_wrong(1))
    assert 101 == checked(Reader.count)(one_wrong(1))
    with pytest.raises(ContractError):
        checked(Reader.count, sample=101)(one_wrong(1))


def test_nothing_is_sampled_by_default():
    """Without a sample, each item is checked."""
    for place in (0, 1, 99):
        with pytest.raises(ContractError):
            every(one_wrong(place))


@checked
def every(x: list[Row]) -> None:
    """Take items."""


@pytest.mark.parametrize("sample", [0, 1, -3, 2.5, True, "all"])
def test_wrong_samples_are_refused(sample):
    """A sample is an integer of at least two."""
    with pytest.raises(ContractError, match="checked: sample: got"):
        checked(sample=sample)


@given(st.lists(st.integers()), st.integers(2, 20))
def test_sample_has_both_ends_in_order(items, count):
    """A sample has the first and the last item, in order, and no more than the count."""
    some = sampled(range(len(items)), count)

    assert [*some] == sorted(set(some))
    assert min(len(items), count) == len(some)
    assert not items or (0, len(items) - 1) == (some[0], some[-1])
