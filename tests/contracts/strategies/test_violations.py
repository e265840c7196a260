"""Violations: always invalid, for the argument and the axis that they name, in every way."""

import dataclasses
import os
from typing import Any

import beartype
import numpy as np
import pytest
from annotations import EXPRESSIONS, hints
from hypothesis import find, given, settings
from hypothesis import strategies as st
from jaxtyping import AnnotationError, Float, Int, Shaped, jaxtyped
from sampling import some

from contracts import ContractError, Space, at_least, at_most_one_axis, checked, refine, violations
from contracts.errors import UndrawableError

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", settings().max_examples))

SPACES = [Space(), Space(sizes="mixed")]


def refusal(function, values):
    """Give the error of a call that must be refused."""
    with pytest.raises(ContractError) as caught:
        function(**values)

    return caught.value


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(hints(), hints(*EXPRESSIONS), st.sampled_from(SPACES), st.data())
def test_violations_are_invalid(x, y, space, data):
    """Jaxtyping with beartype refuses what is drawn; we do, for what the violation names."""

    def function(x, y, k): ...

    function.__annotations__ = {"x": x, "y": y, "k": int, "return": Any}
    try:
        ours = checked(function)
        strategy = violations(ours, space)
    except ContractError:  # a trap, or nothing that speaks of an array
        return
    try:
        violation = data.draw(strategy)
    except UndrawableError:  # an axis in an option that is always taken for another
        return
    error = refusal(ours, violation.arguments)

    assert (error.argument, error.axis) == (violation.argument, violation.axis)
    with pytest.raises((TypeError, AnnotationError)):  # the latter of an axis that it finds unbound
        jaxtyped(function, typechecker=beartype.beartype)(**violation.arguments)


@checked
@refine(at_least(2, "n"), at_most_one_axis("batch"))
def attend(
    query: Float[np.ndarray, "*batch n d"],
    state: tuple[Float[np.ndarray, "{depth} n"], Int[np.ndarray, " 2*d"]],
    depth: int = 3,
) -> None:
    """Take arrays that share axes, in a tuple, with an argument that is a size."""


KINDS = {"resized", "dropped", "inserted", "swapped", "dtype", "type", "arity", "refinement"}


def test_every_kind_is_drawn():
    """Each kind of breakage comes up, and is refused for what it names."""
    drawn = some(violations(attend), 400)

    for each in drawn:
        error = refusal(attend, each.arguments)
        assert (each.argument, each.axis) == (error.argument, error.axis)
        assert str(error).partition(": ")[2].partition(".\n")[0].rstrip(".") in each.reason
    assert {each.kind for each in drawn} == KINDS


def test_every_pinned_axis_is_broken():
    """Every axis that the rest of a call pins is at fault once."""
    axes = {(each.argument, each.axis) for each in some(violations(attend), 600)}

    assert {
        ("state[0]", "{depth}"),
        ("state[0]", "n"),
        ("state[1]", "2*d"),
        ("query", "n"),
        ("query", "*batch"),
    } <= axes


def test_axis_met_once_is_left_alone():
    """An axis that nothing else speaks of may have any size: to resize it is no violation."""

    def function(x: Float[np.ndarray, "free 3"]) -> None: ...

    for each in some(violations(function)):
        assert each.kind != "resized" or each.axis == "3"


def test_reason_says_what_was_done_and_why():
    """A violation says what was changed, and what the contract has against it."""

    def of_query(each):
        return each.axis == "2*d" and each.reason.startswith("query: axis 1 resized")

    drawn = find(violations(attend), of_query)
    size, width = drawn.arguments["state"][1].size, drawn.arguments["query"].shape[-1]

    assert drawn.reason == (
        f"query: axis 1 resized from {size // 2} to {width}; "
        f"state[1]: got {size} on axis 0, expected 2*d = {2 * width}"
    )


def test_given_stays_as_it_is():
    """What is given is not broken."""
    query = np.zeros((4, 5))
    drawn = some(violations(attend, query=query))

    assert all(each.arguments["query"] is query for each in drawn)
    assert all(each.argument.startswith(("state", "depth")) for each in drawn)


def test_lists_are_broken_as_a_whole():
    """Beartype looks at one item of a list: each of them is broken, so that it sees one."""

    def function(x: Float[np.ndarray, " n"], more: list[Float[np.ndarray, " n"]]) -> Any: ...

    oracle = jaxtyped(function, typechecker=beartype.beartype)
    for each in some(violations(function)):
        with pytest.raises(TypeError):
            oracle(**each.arguments)


@dataclasses.dataclass
class Sized:
    """A dataclass with an array in it, into which beartype does not look."""

    data: Float[np.ndarray, " n"]


def test_dataclasses_are_broken_as_a_whole():
    """What jaxtyping would not see is no violation: a field of another size than the rest."""

    def function(x: Sized, y: Float[np.ndarray, " n"]) -> Any: ...

    oracle = jaxtyped(function, typechecker=beartype.beartype)
    for each in some(violations(function)):
        with pytest.raises(TypeError):
            oracle(**each.arguments)


def test_shrinks_to_the_smallest():
    """The simplest violation is one of the smallest call."""
    least = find(violations(attend, Space(sizes="mixed")), lambda each: each.kind == "swapped")

    assert max(each.size for each in least.arguments["state"]) <= 6
    assert not any(each.any() for each in least.arguments["state"])


def test_what_cannot_be_broken_is_refused():
    """Where everything is given, or anything goes, there is no violation."""

    def function(x: Shaped[np.ndarray, "..."]) -> None: ...

    with pytest.raises(ContractError, match="no change to a call with shapes"):
        some(violations(function, x=np.zeros(3)))
