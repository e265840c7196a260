"""What a contract refuses, read from it; held against what `contracts.violations` breaks."""

from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from jaxtyping import Float, Int

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


def found(function):
    """What the one clause of a function refuses."""
    (clause,) = contract_of(function).clauses

    return refusals(clause)


def said(function):
    """What is refused, by argument."""
    return [(each.argument, each.said) for each in found(function)]


def test_arrays_that_disagree_are_refused():
    """A name that was met before, in another argument, is what an axis is held to."""
    assert [
        ("a", "anything but `ndarray`"),
        ("a", "a dtype other than `Float`"),
        ("a", "any number of axes but 2"),
        ("b", "anything but `ndarray`"),
        ("b", "a dtype other than `Float`"),
        ("b", "any number of axes but 2"),
        ("b", "where its `m` is not that of `a`"),
    ] == said(product)


def test_tuples_and_terms_are_refused():
    """A tuple is of its length, or what else may stand there; a term is a refusal of a call."""
    assert [
        ("pair", "anything but `tuple` of length 2 or `None`"),
        ("pair[0]", "anything but `ndarray`"),
        ("pair[1]", "anything but `ndarray`"),
        ("pair[0]", "a dtype other than `Float`"),
        ("pair[0]", "any number of axes but 2 or 3"),
        ("pair[0]", "where its last axis is not `3`"),
        ("pair[1]", "a dtype other than `Int`"),
        ("pair[1]", "any number of axes but 0 or 1"),
        ("pair[1]", "where its `batch` is not that of `pair[0]`"),
        ("width", "anything but `int`"),
        (None, "unless `batch` is one axis, or absent"),
        (None, "unless `seq` is at least 2"),
    ] == said(paired)


def test_broadcast_axes_admit_one():
    """An axis that may be stretched may be 1; a run of axes leaves a least number."""
    assert [
        "fewer than 1 axis",
        "any number of axes but 2",
        "where its `n` is not that of `a`, nor 1",
        "where its second axis is not `2`",
    ] == [each.said for each in found(stretched) if each.kind in {"rank", "axis"}]


def covers(refusal, violation):
    """Whether what a violation breaks is what a refusal speaks of."""
    anywhere = refusal.argument is None and refusal.axis is not None

    return refusal.axis == violation.axis and (anywhere or refusal.argument == violation.argument)


@FUNCTIONS
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_every_violation_is_among_the_refusals(function, data):
    """Whatever a drawn call breaks, the list of refusals has that argument and that axis."""
    violation = data.draw(violations(function))

    assert any(covers(each, violation) for each in found(function))


@FUNCTIONS
def test_every_refusal_is_met(function):
    """No refusal is idle: for each, a call can be drawn that is refused at that place."""
    for refusal in found(function):
        strategy = violations(function)

        assert find(strategy, lambda each, refusal=refusal: covers(refusal, each))
