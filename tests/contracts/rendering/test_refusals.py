"""The refusals of a contract, compared with the violations that are generated from it."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float, Int
from marked import classify
from sampling import some

from contracts import at_least, at_most_one_axis, checked, contract_of, refine, violations
from contracts.rendering.refusals import refusals

Array = Float[np.ndarray, "n m"]


@checked
def product(a: Array, b: Float[np.ndarray, "m k"], scale: Any = 1) -> Float[np.ndarray, "n k"]:
    """Multiply."""
    return a @ b * scale


@checked
@refine(at_most_one_axis("batch"), at_least(2, "seq"))
def paired(
    pair: tuple[Float[np.ndarray, "seq *batch 3"], Int[np.ndarray, " *batch"]] | None,
    width: int = 1,
) -> None:
    """Take two."""


@checked
def stretched(a: Float[np.ndarray, "*rest n"], b: Float[np.ndarray, "#n 2"]) -> None:
    """Broadcast."""


FUNCTIONS = pytest.mark.parametrize("function", [product, paired, stretched])


def refused(function):
    """Return the refusals of the only clause of a function."""
    (clause,) = contract_of(function).clauses

    return refusals(clause)


def texts(function):
    """Return the text of each refusal, with its argument."""
    return [(each.argument, each.text) for each in refused(function)]


def test_arrays_that_disagree_are_refused():
    """An axis must have the size that an earlier argument bound."""
    assert [
        ("a", "any type other than `ndarray`"),
        ("a", "any dtype other than `Float`"),
        ("a", "any number of axes other than 2"),
        ("b", "any type other than `ndarray`"),
        ("b", "any dtype other than `Float`"),
        ("b", "any number of axes other than 2"),
        ("b", "any size of `m` other than in `a`"),
    ] == texts(product)


def test_tuples_and_refinements_are_refused():
    """A tuple has its length, or is another option; a refinement is a refusal of a call."""
    assert [
        ("pair", "any type other than `tuple` of length 2 or `None`"),
        ("pair[0]", "any type other than `ndarray`"),
        ("pair[1]", "any type other than `ndarray`"),
        ("pair[0]", "any dtype other than `Float`"),
        ("pair[0]", "any number of axes other than 2 or 3"),
        ("pair[0]", "any size other than `3` on axis -1"),
        ("pair[1]", "any dtype other than `Int`"),
        ("pair[1]", "any number of axes other than 0 or 1"),
        ("pair[1]", "any size of `batch` other than in `pair[0]`"),
        ("width", "any type other than `int`"),
        (None, "unless `batch` is one axis, or absent"),
        (None, "unless `seq` is at least 2"),
    ] == texts(paired)


def test_broadcast_axes_admit_one():
    """An axis that may broadcast may be 1; with a run of axes there is a least number of axes."""
    assert [
        "fewer than 1 axis",
        "any number of axes other than 2",
        "any size of `n` other than in `a` or 1",
        "any size other than `2` on axis 1",
    ] == [each.text for each in refused(stretched) if each.kind in {"rank", "axis"}]


def covers(refusal, violation):
    """Whether a refusal describes a violation."""
    anywhere = refusal.argument is None and refusal.axis is not None

    return refusal.axis == violation.axis and (anywhere or refusal.argument == violation.argument)


@pytest.mark.slow
@FUNCTIONS
def test_refusals_are_those_of_the_violations(function):
    """Each generated violation is of the argument and the axis of a refusal, and the reverse."""
    drawn, described = some(violations(function)), refused(function)

    assert all(any(covers(each, violation) for each in described) for violation in drawn)
    assert all(any(covers(each, violation) for violation in drawn) for each in described)


POLARITY = (
    "`False` after `True` along `seq`, and a sample without `False`; a mask of the other "
    "polarity only by one of these, or by the lengths"
)


def test_values_are_refused():
    """Each marker of a value has its refusal, and the polarity of a mask a word of its own."""
    values = [(each.argument, each.text) for each in refused(classify) if each.kind == "value"]

    assert [
        ("tokens", "any value unless `0 <= value < 11`"),
        ("tokens", "any value other than `0` at the padded steps"),
        ("lengths", "any value unless `1 <= value <= seq`"),
        ("lengths", "values that are not descending"),
        ("mask", POLARITY),
    ] == values
