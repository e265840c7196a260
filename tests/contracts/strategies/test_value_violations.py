"""Generated violations of markers: each kind is generated, and refused by name."""

import dataclasses
from typing import Annotated, NamedTuple

import numpy as np
import pytest
from jaxtyping import Bool, Float, Int, Int8
from sampling import some

from contracts import (
    AtLeast,
    Below,
    ContractError,
    Lengths,
    Mask,
    Padding,
    Sorted,
    Space,
    arguments,
    checked,
    violations,
)

Array = np.ndarray


class Batch(NamedTuple):
    """Tokens with their lengths."""

    tokens: Annotated[Int8[Array, "batch seq"], Below(500), Padding(0)]
    lengths: Annotated[Int[Array, " batch"], Lengths("seq")]


@checked
def function(
    lengths: Annotated[Int[Array, " batch"], Lengths("seq"), Sorted(descending=True)],
    mask: Annotated[Bool[Array, "batch seq"], Mask("seq")],
    x: Annotated[Float[Array, "batch seq"], Padding(0)],
    tokens: Annotated[list[Annotated[Int[Array, " n"], Below(3)]], "no marker"],
    batch: Batch,
) -> None:
    """Take every kind of marker."""


@pytest.fixture(scope="module")
def drawn():
    """Return many violations."""
    return some(violations(function), 100)


@pytest.mark.slow
def test_every_violation_is_refused_by_name(drawn):
    """The error of each violation names the value and the axis that it says."""
    for each in drawn:
        with pytest.raises(ContractError) as refused:
            function(**each.arguments)

        error = refused.value
        assert (each.argument, each.axis) == (error.argument, error.axis)
        assert each.kind not in {"below", "lengths", "mask", "sorted", "padding"} or (
            each.kind == type(error.marker).__name__.lower()
        )


@pytest.mark.slow
def test_each_marker_is_violated(drawn):
    """There is a kind for each marker, and each way to break one is generated."""
    reasons = {each.reason.partition(": ")[2] for each in drawn}
    kinds = {each.kind for each in drawn}
    broken = {(each.kind, each.argument.partition("[")[0]) for each in drawn if each.argument}

    assert {"below", "lengths", "mask", "sorted", "padding", "resized", "dtype"} <= kinds
    assert {("below", "tokens"), ("below", "batch.tokens"), ("padding", "batch.tokens")} <= broken
    for words in ("changed to 3;", "changed to -1;", "changed to 0;", "no step of sample [0]"):
        assert any(words in each for each in reasons), words


def test_size_below_at_least_is_a_refinement():
    """A size that `AtLeast` does not allow is generated, as that of `contracts.at_least`."""

    @checked
    def sized(x: Annotated[Float[Array, "seq 3"], AtLeast("seq", 2)]) -> None: ...

    drawn = some(violations(sized, Space(sizes="edge")), 40)
    sizes = {each.axis for each in drawn if each.kind == "refinement"}

    assert {"seq"} == sizes


def test_a_shape_that_breaks_only_a_marker_is_no_violation():
    """What jaxtyping accepts is a violation only if it is a change of a value with a marker."""

    @checked
    def tokens(x: Annotated[Int[Array, "n m"], Below(3)]) -> None: ...

    kinds = {each.kind for each in some(violations(tokens), 20)}

    assert "below" in kinds
    assert not kinds & {"resized", "swapped"}


def test_objects_that_refuse_wrong_values_are_no_obstacle():
    """A class whose constructor is under contract refuses a wrong field; other values are wrong."""

    @dataclasses.dataclass
    class Strict:
        tokens: Annotated[Int[Array, " n"], Below(3)]

    Strict.__init__ = checked(Strict.__init__)

    @checked
    def run(strict: Strict, more: Annotated[Int[Array, " n"], Below(3)]) -> None: ...

    drawn = some(violations(run), 10)

    assert {"more"} == {each.argument for each in drawn if each.kind == "below"}


def test_strategies_are_shown_by_the_name_of_the_callable():
    """What Hypothesis prints of a strategy is short, whatever the contract."""
    assert all(len(repr(each(function))) < 300 for each in (arguments, violations))
