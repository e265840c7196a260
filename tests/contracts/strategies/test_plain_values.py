"""Integers are as large as realistic sizes, and have the size of the axis of their name."""

import collections.abc
from typing import Annotated, Any, Literal, NewType, overload

import numpy as np
import pytest
from hypothesis import strategies as st
from jaxtyping import Bool, Float, Int
from sampling import some

from contracts import Space, arguments, checked, when
from contracts.strategies.forms.plain_values import LARGEST_INTEGER, plain_values

pytestmark = pytest.mark.slow

Array = np.ndarray

Width = NewType("Width", int)

NONE_AND = {None, *range(1, LARGEST_INTEGER + 1)}


def causal_mask(n: int) -> Bool[Array, "n n"]:
    """Return a mask, of which only the result has the axis."""
    return np.tri(n, dtype=bool)


def length_mask(lengths: Int[Array, " batch"], max_len: int) -> Bool[Array, "batch max_len"]:
    """Return a mask of lengths."""
    return np.arange(max_len) < lengths[:, None]


def padded(x: Float[Array, "batch n"], n: int, by: int) -> Float[Array, "batch n+{by}"]:
    """Take the size of an axis of an argument, and one in an expression."""
    assert n == x.shape[1]

    return np.pad(x, ((0, 0), (0, by)))


def resized(x: Float[Array, " n"], n: int = 3) -> Float[Array, " n"]:
    """Take a size with a default."""
    assert n == len(x)

    return x


def stacked(samples: list[Float[Array, " d"]], labels: Int[Array, " batch"]):
    """Take a list with an item a sample."""
    assert len(samples) == len(labels)


@pytest.mark.parametrize("function", [causal_mask, length_mask, padded, resized])
@pytest.mark.parametrize("space", [Space(sizes="distinct"), Space()])
def test_integer_of_the_name_of_an_axis_is_its_size(function, space):
    """A correct function with a size among its arguments runs on each call, and on small sizes."""
    called = checked(function)
    for each in some(arguments(called, space), 25):
        called(**each)
        assert all(1 <= size <= 9 for size in each.values() if type(size) is int)


def test_list_of_samples_is_as_long_as_the_batch():
    """A list has an item for each sample of the axis `batch` of another argument."""
    drawn = some(arguments(stacked, Space(sizes="distinct")), 25)
    for each in drawn:
        stacked(**each)

    assert {2, 3} == {len(each["samples"]) for each in drawn}


@pytest.mark.parametrize(
    ("space", "is_empty"),
    [(Space(sizes="distinct"), False), (Space(), False), (Space(sizes="mixed"), True)],
)
def test_lists_are_empty_where_axes_are(space, is_empty):
    """A list without items is drawn only where axes of size 0 are."""

    def joined(parts: list[Float[Array, " n"]], scales: list[int]) -> None: ...

    drawn = some(arguments(joined, space), 40)

    assert is_empty == any(not each["parts"] for each in drawn)
    assert is_empty == any(not each["scales"] for each in drawn)


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (int, NONE_AND - {None}),
        (Width, NONE_AND - {None}),
        (int | None, NONE_AND),
        (Annotated[int, st.integers(20, 21)], {20, 21}),
        (Literal[20, -4], {20, -4}),
        (bool, {False, True}),
    ],
)
def test_integers_are_from_a_small_range(hint, expected):
    """From 1 to 9, unless the type says which values it has."""
    assert expected == {*some(plain_values("x", hint, 1))}


@pytest.mark.parametrize(
    "hint",
    [
        tuple[int, int],
        tuple[int, ...],
        list[int],
        set[int],
        collections.abc.Sequence[int],
        dict[int, int],
    ],
)
def test_integers_in_containers_are_from_a_small_range(hint):
    """An integer in a container may be a size as well."""
    drawn = some(plain_values("x", hint, 1), 25)
    items = [item for each in drawn for item in (each.items() if type(each) is dict else [each])]

    assert NONE_AND - {None} >= {number for each in items for number in each}
    assert all(map(len, items))


@overload
@when("axis == -2")
def by_axis(x: Float[Array, "n m"], axis: int) -> Float[Array, " m"]: ...


@overload
@when("axis > 20")
def by_axis(x: Float[Array, "n m k"], axis: int) -> Float[Array, " n"]: ...


@overload
@when("-2 < axis <= 20 or axis < -2")
def by_axis(x: Float[Array, " n"], axis: int) -> Float[Array, " n"]: ...


def by_axis(x: Any, axis: Any) -> Any:
    """Choose a clause by an integer."""


def test_integer_in_a_condition_is_on_both_sides_of_it():
    """Each clause of a condition over an integer is drawn, of a negative number as well."""
    drawn = some(arguments(by_axis))

    assert {1, 2, 3} == {each["x"].ndim for each in drawn}
    assert {-2, 0, 21} <= {each["axis"] for each in drawn}
