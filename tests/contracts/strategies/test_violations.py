"""Generated violations are invalid, for the argument and the axis that they name."""

import dataclasses
import os
from typing import Any

import beartype
import numpy as np
import pytest
from annotations import EXPRESSIONS, hints
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from jaxtyping import AnnotationError, Float, Int, Shaped, jaxtyped
from sampling import some

from contracts import ContractError, Space, at_least, at_most_one_axis, checked, refine, violations
from contracts.errors import UndrawableError

pytestmark = [pytest.mark.slow, pytest.mark.versions]

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", settings().max_examples))

SPACES = [Space(), Space(sizes="distinct"), Space(sizes="mixed")]

UNSHRUNK = settings(max_examples=2000, phases=[Phase.generate], database=None, deadline=None)


def refusal(function, values):
    """Return the error of a call that must be refused."""
    with pytest.raises(ContractError) as caught:
        function(**values)

    return caught.value


@settings(max_examples=4 * EXAMPLES, deadline=None)
@given(hints(), hints(*EXPRESSIONS), st.sampled_from(SPACES), st.data())
def test_violations_are_invalid(x, y, space, data):
    """Jaxtyping with beartype refuses a violation; we do, for the named argument and axis."""

    def function(x, y, k): ...

    function.__annotations__ = {"x": x, "y": y, "k": int, "return": Any}
    try:
        ours = checked(function)
        strategy = violations(ours, space)
    except ContractError:  # the contract is not valid, or has no array
        return
    try:
        violation = data.draw(strategy)
    except UndrawableError:  # an axis in an option whose values always fit an earlier one
        return
    error = refusal(ours, violation.arguments)

    assert (error.argument, error.axis) == (violation.argument, violation.axis)
    with pytest.raises((TypeError, AnnotationError)):  # AnnotationError for an unbound axis
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


@pytest.fixture(scope="module", name="drawn")
def _drawn():
    """Violations of `attend`."""
    return some(violations(attend), 100)


def test_every_kind_is_drawn(drawn):
    """Each kind of mutation is drawn, and refused for the named argument and axis."""
    for each in drawn:
        error = refusal(attend, each.arguments)
        assert (each.argument, each.axis) == (error.argument, error.axis)
        assert str(error).partition(": ")[2].partition(".\n")[0].rstrip(".") in each.reason
    assert {each.kind for each in drawn} == KINDS


def test_every_pinned_axis_is_broken(drawn):
    """Every axis whose size the rest of the call determines is wrong in some violation."""
    axes = {(each.argument, each.axis) for each in drawn}

    assert {
        ("state[0]", "{depth}"),
        ("state[0]", "n"),
        ("state[1]", "2*d"),
        ("query", "n"),
        ("query", "*batch"),
    } <= axes


def test_axis_used_once_is_not_resized():
    """An axis that is used once may have any size, so a resize is not a violation."""

    def function(x: Float[np.ndarray, "free 3"]) -> None: ...

    for each in some(violations(function)):
        assert each.kind != "resized" or each.axis == "3"


def test_reason_names_the_change_and_the_error():
    """The reason of a violation is the change and the error of the contract."""

    def of_query(each):
        return each.axis == "2*d" and each.reason.startswith("query: axis 1 resized")

    drawn = find(violations(attend), of_query, settings=UNSHRUNK)
    size, width = drawn.arguments["state"][1].size, drawn.arguments["query"].shape[-1]

    assert drawn.reason == (
        f"query: axis 1 resized from {size // 2} to {width}; "
        f"state[1]: got {size} on axis 0, expected 2*d = {2 * width}"
    )


def test_given_is_not_changed():
    """A given argument is not changed."""
    query = np.zeros((4, 5))
    drawn = some(violations(attend, query=query))

    assert all(each.arguments["query"] is query for each in drawn)
    assert all(each.argument.startswith(("state", "depth")) for each in drawn)


def test_all_items_of_lists_are_changed():
    """Beartype checks one item of a list, so a violation changes every item."""

    def function(x: Float[np.ndarray, " n"], more: list[Float[np.ndarray, " n"]]) -> Any: ...

    oracle = jaxtyped(function, typechecker=beartype.beartype)
    for each in some(violations(function)):
        with pytest.raises(TypeError):
            oracle(**each.arguments)


@dataclasses.dataclass
class Sized:
    """A dataclass with an array, which beartype does not check."""

    data: Float[np.ndarray, " n"]


def test_fields_of_dataclasses_are_not_changed():
    """A wrong size in a field is not a violation, because jaxtyping does not check it."""

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


def test_no_violation_is_an_error():
    """If every argument is given, or every call is valid, there is an error."""

    def function(x: Shaped[np.ndarray, "..."]) -> None: ...

    with pytest.raises(ContractError, match="no change to a call with shapes"):
        some(violations(function, x=np.zeros(3)))
