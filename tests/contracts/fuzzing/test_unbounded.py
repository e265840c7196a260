"""An index that is out of range is answered with the bound that an annotation lacks."""

from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Float, Int

import contracts
from contracts.fuzzing.unbounded import note_unbounded


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
def tokens(ids: Annotated[Int[np.ndarray, " time"], contracts.Below(5)]):
    """Take bounded integers."""


@contracts.checked
def tokenized(texts: list[Int[np.ndarray, " time"]]):
    """Pass integers on."""
    tokens(texts[0])


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


def test_function_is_answered_with_a_bound_to_fill_in():
    """Of an argument that has a bound nothing is said."""
    (note,) = notes(take, contracts.arguments(take))

    assert note.startswith("ids: ")
    assert note.endswith("contracts.Below(n)]")


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
    assert all(each in note for each in ("Annotated[int, ", "assume", "pytest_contracts_given"))


def test_integer_that_is_given_has_no_note():
    """The value is that of the person who gave it."""
    assert [] == notes(split, contracts.arguments(split, heads=7), ValueError)


def test_broken_contract_has_no_note():
    """A result of another shape than declared is a mistake in the function."""
    assert [] == notes(scores, contracts.arguments(scores), contracts.ContractError)


def test_each_error_of_a_group_has_a_note():
    """Hypothesis raises a group where calls fail in several ways."""

    @given(contracts.arguments(split))
    def test(arguments):
        split(**arguments)

    with pytest.raises(ValueError, match="reshape") as raised:
        test()
    group = ExceptionGroup("several", [raised.value])
    note_unbounded(group)

    assert raised.value.__notes__[-1].startswith("heads: ")


def test_broken_bound_is_answered_with_the_bound_of_the_argument():
    """Where a value breaks `Below` later, the argument that it came from lacks the marker."""
    (note,) = notes(tokenized, contracts.arguments(tokenized), contracts.ContractError)

    assert note.startswith("texts[")
    assert note.endswith("Annotated[..., contracts.Below(5)]")
