"""An index that is out of range is answered with the bound that an annotation lacks."""

from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Float, Int

import contracts
from contracts.fuzzing.unbounded import note_unbounded

TO_FILL_IN = "contracts.Below(n)], where n is the size of the axis that they index"


class Table:
    """A table that is read at indices."""

    def __init__(self, vocab: int, dim: int):
        self.vocab, self.rows = vocab, np.zeros((vocab, dim))

    @contracts.checked
    def read(self, ids: Int[np.ndarray, " time"]) -> Float[np.ndarray, "time dim"]:
        """Return rows."""
        return self.rows[ids]


@contracts.checked
def take(ids: Int[np.ndarray, " time"], ends: Annotated[Int[np.ndarray, ""], contracts.Below(3)]):
    """Return entries of three."""
    return np.zeros(3)[ids], ends


@contracts.checked
def split(x: Float[np.ndarray, "n width"], heads: int, gain: int = 1):
    """Split the last axis, if the number of heads divides it."""
    return x.reshape(len(x), heads, -1) * gain


@contracts.checked
def scores(x: Float[np.ndarray, "n width"], heads: int) -> Float[np.ndarray, "n {heads}"]:
    """Return another axis than declared."""
    return x.sum(-1)[:, None].repeat(heads + 1, -1)


@contracts.checked
def raised(x: Float[np.ndarray, "n width"], power: int, lag: int):
    """Fail for integers that split nothing."""
    if power > 3 and lag > 3:
        raise ValueError
    return x**power


@contracts.checked
def first_part(x: Float[np.ndarray, "n width"], share: float):
    """Return a share of the rows."""
    if not 0 <= share <= 1:
        raise ValueError
    return x[: int(len(x) * share)]


@contracts.checked
def windows(
    x: Float[np.ndarray, "time width"], size: int, stride: int = 1
) -> Float[np.ndarray, "windows {size} width"]:
    """Return the windows of a size, of which there must be one."""
    starts = range(0, len(x) - size + 1, stride)
    return np.stack([x[each : each + size] for each in starts])


def windows_as_noted(
    x: Float[np.ndarray, "time width"], size: int, stride: int = 1
) -> Float[np.ndarray, "time-{size}+1 {size} width"]:
    """Return the same windows, under what the note proposes."""
    starts = range(0, len(x) - size + 1, stride)
    return np.stack([x[each : each + size] for each in starts])


@contracts.checked
def one_hot(y: Int[np.ndarray, " n"], classes: int) -> Float[np.ndarray, "n classes"]:
    """Read rows of a number that an argument says."""
    return np.eye(classes)[y]


def one_hot_as_noted(
    y: Annotated[Int[np.ndarray, " n"], contracts.Below("{classes}")], classes: int
) -> Float[np.ndarray, "n classes"]:
    """Read the same rows, under what the note proposes."""
    return np.eye(classes)[y]


@contracts.checked
def split_wrongly(
    x: Float[np.ndarray, "n width"], heads: int
) -> Float[np.ndarray, "n {heads} width//{heads}"]:
    """Fail in each call, although the number of heads divides the axis."""
    return x.reshape(len(x), heads + 1, x.shape[-1] // heads)


@contracts.checked
def tokens(ids: Annotated[Int[np.ndarray, " time"], contracts.Below(5)]):
    """Take bounded integers."""


@contracts.checked
def tokenized(texts: list[Int[np.ndarray, " time"]]):
    """Pass integers on."""
    tokens(texts[0])


def split_as_noted(
    x: Float[np.ndarray, "n width"], heads: int
) -> Float[np.ndarray, "n {heads} width//{heads}"]:
    """Split the last axis, as the annotation says."""
    return x.reshape(len(x), heads, x.shape[-1] // heads)


def split_by_one(x: Float[np.ndarray, "n width"], heads: Annotated[int, st.just(1)]):
    """Split the last axis, by the number that each width allows."""
    return x.reshape(len(x), heads, -1)


@contracts.checked
def pick(x: Float[np.ndarray, "batch width"], labels: Int[np.ndarray, " batch"]):
    """Raise an error of another type than NumPy's for an index that is out of range."""
    if labels.min() < 0 or labels.max() >= x.shape[1]:
        raise RuntimeError
    return x[np.arange(len(x)), labels]


@contracts.checked
def last(x: Float[np.ndarray, "batch time width"], lengths: Int[np.ndarray, " batch"]):
    """Raise an error for lengths that are not positive."""
    if lengths.min() < 1:
        raise RuntimeError
    return lengths


@contracts.checked
def last_marked(
    x: Float[np.ndarray, "batch time width"],
    lengths: Annotated[Int[np.ndarray, " batch"], contracts.Lengths("time")],
):
    """Fail in each call."""
    raise RuntimeError


@contracts.checked
def between(
    q: Float[np.ndarray, "batch q width"],
    k: Float[np.ndarray, "batch k width"],
    k_len: Int[np.ndarray, " batch"],
):
    """Index something by lengths."""
    return q[0, k_len - 9]


@contracts.checked
def each_length(x: Float[np.ndarray, "batch time"], lengths: Int[np.ndarray, "batch time"]):
    """Take integers with the name of lengths that are one for each step."""
    return x[lengths + 99]


@contracts.checked
def last_of(
    x: Float[np.ndarray, "batch time width"], index: Int[np.ndarray, " batch"]
) -> Float[np.ndarray, "batch width"]:
    """Return the last valid steps, without the axes of size 1."""
    return x[np.arange(len(x)), index - 1].squeeze()


def last_of_as_noted(
    x: Float[np.ndarray, "batch time width"],
    index: Annotated[Int[np.ndarray, " batch"], contracts.Lengths("time")],
) -> Float[np.ndarray, "batch width"]:
    """Return the last valid steps, under what the note proposes."""
    return x[np.arange(len(x)), index - 1]


@contracts.checked
def mistaken(x: Float[np.ndarray, "batch width"], labels: Int[np.ndarray, " batch"]):
    """Fail in each call, whatever the integers."""
    return x @ x[:, :1], labels


class Attention:
    """A module with two sizes, of which it stores one."""

    def __init__(self, query_dim: int, key_dim: int):
        """Make the weights."""
        self.query_dim = query_dim
        self._weights = np.ones((query_dim, key_dim))

    @contracts.checked
    def __call__(self, query: Float[np.ndarray, "batch q"]) -> Float[np.ndarray, "batch k"]:
        """Multiply, with an annotation that leaves both sizes free."""
        return query @ self._weights

    @contracts.checked
    def declared(
        self, query: Float[np.ndarray, "batch {self.query_dim}"]
    ) -> Float[np.ndarray, "batch k"]:
        """Fail in each call, for another reason than a size of the module."""
        raise ValueError

    @contracts.checked
    def total(self, steps: Float[np.ndarray, "batch time"]) -> Float[np.ndarray, " batch"]:
        """Fail in each call, with axes whose sizes no module fixes."""
        raise ValueError


def notes(call, strategy, error=IndexError):
    """The notes on the error that a generated call raises."""

    @settings(database=None, derandomize=True)
    @given(strategy)
    def test(arguments):
        call(**arguments)

    with pytest.raises(error) as raised:
        test()
    own = {*getattr(raised.value, "__notes__", [])}
    note_unbounded(raised.value)

    return [each for each in raised.value.__notes__ if each not in own]


def test_method_is_answered_with_the_attribute_that_bounds_it():
    """The note names the argument, what it was drawn from, and the marker."""
    table = Table(3, 2)

    assert [
        (
            "ids: its integers were drawn without a bound, of Int[time]. If they index something, "
            'add the marker to its annotation: Annotated[..., contracts.Below("{self.vocab}")]'
        )
    ] == notes(table.read, contracts.arguments(table.read))


def test_method_is_answered_with_the_sizes_that_it_may_fix():
    """The note names the free axis, and the attributes that it should be written with."""
    attention = Attention(3, 2)

    assert [
        (
            "q: the size of this axis was drawn freely. If the object fixes one, as self.query_dim "
            "may, store that size as an attribute and write it in place of the name: "
            "{self.query_dim}, {self.key_dim}"
        )
    ] == notes(attention, contracts.arguments(attention), ValueError)


@pytest.mark.parametrize("method", ["declared", "total"])
def test_method_without_a_free_axis_has_no_note(method):
    """An axis of an attribute, of samples or of steps is not free."""
    called = getattr(Attention(3, 2), method)

    assert [] == notes(called, contracts.arguments(called), ValueError)


def test_function_is_answered_with_a_bound_to_fill_in():
    """Of an argument that has a bound nothing is said."""
    (note,) = notes(take, contracts.arguments(take))

    assert note.startswith("ids: ")
    assert note.endswith(TO_FILL_IN)


def test_error_of_no_generated_call_has_no_note():
    """Indices of a person's own test are that person's."""
    with pytest.raises(IndexError) as raised:
        take(np.array([7]), np.array(0))
    note_unbounded(raised.value)

    assert not hasattr(raised.value, "__notes__")


def test_error_of_a_function_without_contract_has_no_note():
    """A call without annotations has no note."""

    def plain(ids):
        return [0][ids]

    assert [] == notes(plain, st.just({"ids": 3}))


def test_integer_argument_is_answered_with_what_bounds_it():
    """An error of the function itself names each integer that was drawn, and no default."""
    (note,) = notes(split, contracts.arguments(split), ValueError)

    assert note.startswith("heads: this int was drawn: ")
    assert all(each in note for each in ("{heads} n//{heads}", "heads=1", "pytest_contracts_given"))


def test_integers_that_split_nothing_have_one_note():
    """It says nothing of divisors."""
    (note,) = notes(raised, contracts.arguments(raised), ValueError)

    assert note.startswith("power, lag: these ints were drawn: ")
    assert "n//" not in note


def test_integer_larger_than_an_axis_is_answered_with_an_axis_that_is_computed():
    """The result has an axis of its own, which says how large the integer may be."""
    (note,) = notes(windows, contracts.arguments(windows), ValueError)

    assert note.startswith("size: this int was drawn: ")
    assert "If time bounds it, declare windows as time-{size}+1, or as what " in note


def test_integer_that_divides_what_it_splits_has_no_note():
    """The mistake is the function's: the annotation is the one that the note would propose."""
    assert [] == notes(split_wrongly, contracts.arguments(split_wrongly), ValueError)


def test_index_below_an_argument_is_answered_with_that_argument():
    """The integer of a usual name bounds the array, and has no note itself."""
    (note,) = notes(one_hot, contracts.arguments(one_hot))

    assert note.startswith("y: ")
    assert note.endswith('contracts.Below("{classes}")]')


def test_float_argument_is_answered_with_how_it_is_bounded():
    """A share of 2.0 is no mistake in the function, and the note says so."""
    (note,) = notes(first_part, contracts.arguments(first_part), ValueError)

    assert note.startswith("share: this float was drawn without a bound")
    assert all(each in note for each in ("Annotated[float, st.floats(0, 1)]", "share=0.5"))


def test_integer_that_is_given_has_no_note():
    """The value is that of the person who gave it."""
    assert [] == notes(split, contracts.arguments(split, heads=7), ValueError)


def test_broken_contract_has_no_note():
    """A result of another shape than declared is a mistake in the function."""
    assert [] == notes(scores, contracts.arguments(scores), contracts.ContractError)


def test_each_error_of_a_group_has_a_note():
    """Hypothesis raises a group where calls fail in several ways."""
    errors = set()

    @settings(database=None, derandomize=True)
    @given(contracts.arguments(last_of))
    def test(arguments):
        last_of(**arguments)

    with pytest.raises(ExceptionGroup, match="2 distinct failures") as raised:
        test()
    note_unbounded(raised.value)
    for error in raised.value.exceptions:
        errors.add((type(error), error.__notes__[-1].startswith("index: ")))

    assert {(IndexError, True), (contracts.ContractError, False)} == errors


def test_broken_bound_is_answered_with_the_bound_of_the_argument():
    """Where a value breaks `Below` later, the argument that it came from lacks the marker."""
    (note,) = notes(tokenized, contracts.arguments(tokenized), contracts.ContractError)

    assert note.startswith("texts[")
    assert note.endswith("Annotated[..., contracts.Below(5)]")


def test_error_of_another_type_is_answered_if_an_integer_may_be_out_of_range():
    """Libraries raise errors of several types: the values decide."""
    (note,) = notes(pick, contracts.arguments(pick), RuntimeError)

    assert note.startswith("labels: ")
    assert note.endswith('contracts.Below("width")]')


def test_error_with_valid_indices_has_no_note():
    """Where zeros are drawn, which are valid, the integers are not the cause."""
    assert [] == notes(mistaken, contracts.arguments(mistaken), ValueError)


def test_lengths_are_answered_with_their_marker():
    """A length of zero is out of range as well."""
    (note,) = notes(last, contracts.arguments(last), RuntimeError)

    assert "If they are lengths, add the marker" in note
    assert note.endswith('Annotated[..., contracts.Lengths("time")]')


def test_lengths_with_their_marker_have_no_note():
    """Their integers are bounded."""
    assert [] == notes(last_marked, contracts.arguments(last_marked), RuntimeError)


def test_lengths_count_the_axis_of_their_name():
    """Of several axes, the one with which the name of the argument begins."""
    (note,) = notes(between, contracts.arguments(between))

    assert note.endswith('contracts.Lengths("k")]')


def test_only_one_integer_for_each_sample_is_a_length():
    """Other integers index something, also if they have such a name."""
    (note,) = notes(each_length, contracts.arguments(each_length))

    assert note.endswith(TO_FILL_IN)


@pytest.mark.parametrize(
    "function", [split_as_noted, split_by_one, one_hot_as_noted, last_of_as_noted, windows_as_noted]
)
def test_advice_about_an_integer_works_alone(function):
    """With what the note proposes, each call runs."""
    contracts.fuzz(function)


def test_given_integer_works_alone():
    """The note proposes this as well."""

    @settings(database=None, derandomize=True)
    @given(contracts.arguments(split, heads=1))
    def test(arguments):
        split(**arguments)

    test()
