"""Contracts at calls: clauses, refinements and errors."""

from typing import Annotated, Any, NamedTuple, no_type_check, overload

import numpy as np
import pytest
from jaxtyping import Float

from contracts import As, ContractError, at_least, checked, contract_of, refine, when

Array = np.ndarray


class Scaler:
    """A class whose call depends on an option."""

    def __init__(self, *, columns=False):
        self.columns = columns

    @overload
    @when("not self.columns")
    def __call__(self, x: Float[Array, "rows n"]) -> Float[Array, " rows"]: ...

    @overload
    @when("self.columns")
    def __call__(self, x: Float[Array, "n columns"]) -> Float[Array, " columns"]: ...

    @checked
    @refine(at_least(2, "n"))
    def __call__(self, x: Any) -> Any:
        """Sum."""
        return x.sum(0 if self.columns else 1)


@checked
def outer(
    x: Float[Array, " n"], pair: tuple[Float[Array, " m"], int] | None = None
) -> Float[Array, "n n"]:
    """Multiply, wrongly if there is a pair."""
    return np.outer(x, x) if pair is None else np.outer(x, pair[0])


def broken(call):
    """Return the contract error of a call."""
    with pytest.raises(ContractError) as caught:
        call()

    return caught.value


def test_condition_chooses_the_clause():
    """The clause whose condition is true for self is checked."""
    assert (3,) == Scaler()(np.zeros((3, 2))).shape
    assert (2,) == Scaler(columns=True)(np.zeros((3, 2))).shape


def test_refinement_is_checked():
    """A refinement of the implementation refines every clause."""
    error = broken(lambda: Scaler()(np.zeros((3, 1))))

    assert ("x", "n", 2, 1) == (error.argument, error.axis, error.expected, error.actual)


def test_error_names_argument_axis_and_both_sizes():
    """The error of a result names the axis, the actual size and the expected size."""
    error = broken(lambda: outer(np.zeros(3), (np.zeros(2), 1)))

    assert ("return", "n", 3, 2) == (error.argument, error.axis, error.expected, error.actual)
    assert str(error).startswith("outer: return: got 2 on axis 1, expected n = 3.")


@pytest.mark.parametrize(
    ("pair", "argument"),
    [((np.zeros(2),), "pair"), ((np.zeros((2, 2)), 1), "pair[0]"), ((np.zeros(2), "1"), "pair[1]")],
)
def test_error_names_the_path_into_a_tuple(pair, argument):
    """A value inside a tuple is named by its index."""
    assert argument == broken(lambda: outer(np.zeros(3), pair)).argument


def test_dtype_is_checked():
    """An array of another dtype is refused, and named."""
    error = broken(lambda: outer(np.zeros(3, int)))

    assert ("Float", "int64") == (error.expected, error.actual)


class Masked(NamedTuple):
    """Rows, of which only the first ones are valid."""

    data: Array
    rows: int


def first_rows(masked):
    """Return the valid rows."""
    return masked.data[: masked.rows]


@checked
def count(
    x: Annotated[Masked, As(Float[Array, "rows n"], first_rows)], y: Float[Array, " rows"]
) -> None:
    """Take rows that a view shows."""


def test_value_is_checked_as_the_array_that_it_stands_for():
    """`As` puts a value under contract through a view."""
    count(Masked(np.zeros((5, 2)), 3), np.zeros(3))

    assert "y" == broken(lambda: count(Masked(np.zeros((5, 2)), 3), np.zeros(5))).argument


def test_checked_class_checks_its_annotated_methods():
    """Of a class, the methods with arrays in their annotations are checked, and no others."""

    @checked
    class Pair:
        def take(self, x: Float[Array, "2"]) -> None: ...

        def name(self) -> str:
            return 1

    assert 1 == Pair().name()
    assert "x" == broken(lambda: Pair().take(np.zeros(3))).argument


def test_contract_of_gives_the_clauses():
    """The model of a contracted callable has its clauses and their conditions."""
    contract = contract_of(Scaler.__call__)

    assert ["not self.columns", "self.columns"] == [c.condition.text for c in contract.clauses]


def test_unresolved_annotation_is_an_error_at_declaration():
    """A string annotation that does not resolve is refused when the function is declared."""

    def take(x: "Flaot[Array, 'n']") -> None: ...

    assert "cannot resolve" in str(broken(lambda: checked(take)))


def test_axis_that_a_call_leaves_unbound_is_an_error():
    """An expression over a name that this call does not bind is a contract error."""

    @checked
    def take(x: Float[Array, " n"] | None, y: Float[Array, "n+1"]) -> None: ...

    take(np.zeros(2), np.zeros(3))

    assert "needs n" in str(broken(lambda: take(None, np.zeros(3))))


def test_wrong_call_is_a_type_error():
    """A missing argument is Python's own error."""
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        outer()


def test_no_type_check_outside_ends_the_checks():
    """`no_type_check` above `checked` is read as by jaxtyping: nothing is refused."""

    @checked
    def give(x: Float[Array, " n"]) -> Float[Array, " n"]:
        return x[1:]

    assert "return" == broken(lambda: give(np.zeros(2))).argument
    no_type_check(give)

    assert (1,) == give(np.zeros(2)).shape
    assert "" == give("a")
