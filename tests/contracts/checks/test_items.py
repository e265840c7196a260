"""Items of a list are checked by what differs from the item before: nothing is left out."""

import itertools
from typing import Any

import numpy as np
import pytest
from annotated_calls import accepted
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import Bool, Float, Shaped

from contracts import ContractError, at_least, checked, refine
from contracts.checks.binding import Binding
from contracts.declaration.signature import contract_of

Array = np.ndarray


class Other(np.ndarray):
    """A class of arrays."""


ITEMS = {
    "right": np.zeros((2, 3)),
    "of one row": np.zeros((1, 3)),
    "single": np.zeros((2, 3), "float32"),
    "subclass": np.zeros((2, 3)).view(Other),
    "of other size": np.zeros((2, 4)),
    "of other rank": np.zeros(2),
    "of other dtype": np.zeros((2, 3), bool),
    "no array": "x",
    "nothing": None,
}

ANNOTATIONS = (
    Float[Array, "n d"],
    Float[Array, "_ d"],
    Float[Array, "#n d"],
    Float[Array, "*#n"],
    Float[Array, "..."],
    Float[Array, "{k} d"],
    Float[Array, "2 3"],
    Float[Any, "n d"],
    Shaped[Array, "n *d"],
    Bool[Array, "n d"],
    Float[Other, "n d"],
    Float[Array, "n d"] | Float[Array, " n"],
)


@given(
    annotation=st.sampled_from(ANNOTATIONS),
    names=st.lists(st.sampled_from(sorted(ITEMS)) | st.just("right"), max_size=6),
)
def test_items_are_accepted_as_by_interpretation(annotation, names):
    """A list is accepted if and only if every item is, whatever stands before it."""

    def take(x, k=2): ...

    take.__annotations__ = {"x": list[annotation]}
    items, clause = [ITEMS[name] for name in names], contract_of(take).clauses[0]

    def interpreted(x):
        values = {"x": x, "k": 2}
        Binding(dict(values)).check_arguments(clause, values)

    expected = accepted(interpreted, (items,), ContractError)

    assert expected == accepted(checked(take), (items,), ContractError)


@pytest.mark.parametrize("wrong", ["of other size", "of other rank", "of other dtype", "no array"])
@pytest.mark.parametrize("place", [0, 1, 50, 99])
def test_one_wrong_item_is_named(wrong, place):
    """A wrong item among a hundred right ones is refused, wherever it stands."""

    @checked
    def take(x: list[Float[Array, "n d"]], y: Float[Array, "n d"]) -> None: ...

    items = [ITEMS["right"]] * 100
    items[place] = ITEMS[wrong]
    with pytest.raises(ContractError) as caught:
        take(items, ITEMS["right"])

    assert caught.value.argument in {f"x[{place}]", "x[1]", "y"}


@pytest.mark.parametrize("order", [*itertools.permutations(["right", "single", "subclass"])])
def test_right_items_may_alternate(order):
    """Items of several classes and dtypes pass in any order."""

    @checked
    def take(x: dict[str, Float[Array, "n d"]]) -> int:
        return len(x)

    assert 6 == take({str(number): ITEMS[name] for number, name in enumerate(order * 2)})


def test_refinement_is_checked_for_each_item():
    """A refinement of the axis that the items bind is checked."""

    @checked
    @refine(at_least(3, "d"))
    def take(x: list[Float[Array, "n d"]]) -> None: ...

    take([ITEMS["right"]] * 3)
    with pytest.raises(ContractError, match="at least 3"):
        take([np.zeros((2, 2))] * 3)


class Shapeless:
    """Has no shape and no dtype yet."""

    shape = None
    dtype = None


class Typeless(Shapeless):
    """Has no dtype yet."""

    shape = (3,)


@pytest.mark.parametrize("item", [Shapeless(), Typeless()])
def test_first_item_is_always_checked(item):
    """What is None is not the same as what was right in an item before the first."""

    @checked
    def count(xs: list[Float[Any, " n"]]) -> int:
        return len(xs)

    with pytest.raises(ContractError):
        count([item])
