"""PyTrees: structures, the axes of leaves and composite structures, as jaxtyping checks them."""

from typing import NamedTuple

import beartype
import numpy as np
import pytest
from jaxtyping import AnnotationError, Float, PyTree, TypeCheckError, jaxtyped

from contracts import ContractError, UndrawableError, checked, contract_of, fuzz

Array = np.ndarray
ones = np.ones


class State(NamedTuple):
    """A named tuple is a tree, and here a record with a tree."""

    h: Float[Array, " n"]
    more: PyTree[Float[Array, " n"]]


def composite(t: Float[Array, " n"], x: PyTree[int, "T"], y: PyTree[str, "T ..."]) -> None:
    """The structure of y begins as that of x."""


def suffix(x: PyTree[int, "T"], y: PyTree[str, "... T"]) -> None:
    """The structure of y ends as that of x."""


def both(x: PyTree[int, "S"], y: PyTree[int, "T"], z: PyTree[int, "S T"]) -> None:
    """A structure in each leaf of another."""


def same(t: Float[Array, " n"], x: PyTree[int, "T"], y: PyTree[int, "T"]) -> None:
    """Two trees of one structure."""


def leaves(t: Float[Array, " n"], x: PyTree[Float[Array, "n d"]]) -> Float[Array, " d"]:
    """Leaves share the axes of the call, and bind one of the result."""
    return ones(2)


def plain(t: Float[Array, " n"], x: PyTree[Float[Array, "..."]]) -> None:
    """Arrays of any shape."""


def each_leaf(x: PyTree[Float[Array, "?n d"], "T"], y: PyTree[Float[Array, "?n"], "T"]) -> None:
    """An axis for each leaf."""


def option(x: PyTree[Float[Array, " n"]] | int, y: Float[Array, " n"]) -> None:
    """A tree or a number."""


def returned(x: Float[Array, " n"], y: object) -> PyTree[Float[Array, " n"]]:
    """A tree as a result."""
    return y


def derived(x: PyTree[Float[Array, " n"]], y: Float[Array, "n+1"]) -> None:
    """An axis that is computed from one of the leaves."""


CALLS = {
    "composite": (composite, (ones(3), (1, 2), ("a", ("b",)))),
    "composite, other": (composite, (ones(3), (1, 2), ("a",))),
    "suffix": (suffix, ((1, 2), [("a", "b")])),
    "suffix, other": (suffix, ((1, 2), [("a", "b", "c")])),
    "both": (both, ((1, 2), [1], ([1], [2]))),
    "both, other": (both, ((1, 2), [1], [(1, 2)])),
    "same": (same, (ones(3), (1, 2), (3, 4))),
    "same, other": (same, (ones(3), (1, 2), (1, 2, 3))),
    "leaves": (leaves, (ones(3), {"w": ones((3, 2)), "b": [ones((3, 2))]})),
    "leaves, other call": (leaves, (ones(3), {"w": ones((4, 2))})),
    "leaves, other leaf": (leaves, (ones(3), [ones((3, 2)), ones((3, 5))])),
    "leaves, other result": (leaves, (ones(3), [ones((3, 5))])),
    "plain": (plain, (ones(3), [ones(2), (ones((1, 2)), None)])),
    "plain, other": (plain, (ones(3), ["x"])),
    "each leaf": (each_leaf, ([ones((2, 4)), ones((3, 4))], [ones(2), ones(3)])),
    "each leaf, other": (each_leaf, ([ones((2, 4)), ones((3, 4))], [ones(3), ones(3)])),
    "option": (option, (2, ones(3))),
    "option, tree": (option, ([ones(3)], ones(3))),
    "option, other": (option, ([ones(2)], ones(3))),
    "returned": (returned, (ones(3), [ones(3)])),
    "returned, other": (returned, (ones(3), [ones(4)])),
    "derived": (derived, ([ones(3)], ones(4))),
    "derived, other": (derived, ([ones(3)], ones(3))),
}


@pytest.mark.parametrize("name", CALLS)
def test_tree_is_checked_as_by_jaxtyping(name):
    """The same calls are accepted; what is refused breaks the contract, never the annotation."""
    function, arguments = CALLS[name]
    try:
        jaxtyped(function, typechecker=beartype.beartype)(*arguments)
    except TypeCheckError:
        with pytest.raises(ContractError):
            checked(function)(*arguments)
    else:
        checked(function)(*arguments)

    assert ("other" in name) is not _accepts(function, arguments)


def _accepts(function, arguments):
    try:
        checked(function)(*arguments)
    except ContractError:
        return False

    return True


def test_message_names_the_argument():
    """The error names the argument and its annotation."""
    with pytest.raises(
        ContractError, match=r"same: y: got tuple of length 3, expected PyTree\[int"
    ):
        checked(same)(ones(3), (1, 2), (1, 2, 3))


def test_structure_that_no_argument_names():
    """A composite structure of a name that was not seen is a broken annotation, named."""

    def unseen(t: Float[Array, " n"], y: PyTree[str, "T ..."]) -> None: ...

    with pytest.raises(AnnotationError):
        jaxtyped(unseen, typechecker=beartype.beartype)(ones(3), ("a",))
    with pytest.raises(ContractError, match="y: Cannot process composite structure") as caught:
        checked(unseen)(ones(3), ("a",))

    assert isinstance(caught.value, AnnotationError)


def test_tree_in_an_object():
    """In a record, the axes of a tree are those of the object."""

    @checked
    def take(a: State, b: State) -> None: ...

    take(State(ones(2), [ones(2)]), State(ones(3), {"x": ones(3)}))
    with pytest.raises(ContractError, match=r"b\.more"):
        take(State(ones(2), [ones(2)]), State(ones(3), {"x": ones(2)}))


def test_function_of_trees_alone_has_a_contract():
    """It is checked when its module is imported under contract; under fuzz it is skipped."""

    def trees(x: PyTree[int, "T"], y: PyTree[int, "T"]) -> None: ...

    assert contract_of(trees).has_arrays
    with pytest.raises(UndrawableError, match="no PyTree can be generated"):
        fuzz(leaves, t=ones(3))
