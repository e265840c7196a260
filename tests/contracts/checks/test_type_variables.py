"""Type variables with constraints: one constraint is chosen for the whole call."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import beartype
import numpy as np
import pytest
from jaxtyping import Float, Float32, Int, jaxtyped

from contracts import ContractError, at_least, checked, contract_of, fuzz, refine

Array = np.ndarray
T = TypeVar("T", Float[Array, " n"], Int[Array, " n"])
Rank = TypeVar("Rank", Float[Array, " n"], Float[Array, "n m"])
Wide = TypeVar("Wide", Float32[Array, " n"], Float[Array, " n"])
Plain = TypeVar("Plain", int, str)

FLOAT, INT = np.zeros(2), np.zeros(2, int)


@checked
def joined(x: T, y: T) -> T:
    """Join two arrays of one kind."""
    return np.concatenate([x, y])[: len(x)]


@pytest.mark.parametrize("right", [(FLOAT, FLOAT), (INT, INT)])
def test_one_constraint_fits_all(right):
    """Arguments and result of one constraint pass."""
    assert right[0].dtype == joined(*right).dtype


@pytest.mark.parametrize(
    "wrong", [(FLOAT, INT), (INT, FLOAT), (FLOAT, np.zeros(3)), (INT, np.zeros(3, int)), (1, 1)]
)
def test_constraints_are_not_mixed(wrong):
    """Arguments of two constraints, or of two sizes, are refused."""
    with pytest.raises(ContractError):
        joined(*wrong)


def test_result_is_of_the_constraint_of_the_arguments():
    """A result of another constraint is refused."""

    @checked
    def rounded(x: T) -> T:
        return x.astype(int)

    assert INT.dtype == rounded(INT).dtype
    with pytest.raises(ContractError, match="return"):
        rounded(FLOAT)


def test_result_may_fit_a_later_constraint():
    """Where the arguments fit several constraints, the result may fit any of those."""

    @checked
    def wider(x: Wide) -> Wide:
        return x.astype(float)

    @checked
    def longer(x: Wide) -> Wide:
        return np.zeros(3)

    single = np.zeros(2, "float32")

    assert float == wider(single).dtype
    with pytest.raises(ContractError, match="return"):
        longer(single)


def test_variable_only_in_the_result():
    """A variable that no argument has may be any of its constraints."""

    @checked
    def made(x: Float[Array, " n"], kind: Any) -> T:
        return np.zeros(len(x), kind)

    assert (float, int) == (made(FLOAT, float).dtype, made(FLOAT, int).dtype)
    with pytest.raises(ContractError, match="return"):
        made(FLOAT, bool)


def test_constraint_is_one_in_containers_too():
    """A variable in a list, a tuple or a union is the same one."""

    @checked
    def take(xs: list[T], y: tuple[T, int] | None = None) -> None: ...

    take([FLOAT, FLOAT], (FLOAT, 1))
    take([INT])
    for wrong in ([FLOAT, INT],), ([FLOAT], (INT, 1)):
        with pytest.raises(ContractError):
            take(*wrong)


def test_each_rank_has_its_own_axes():
    """The axes of the constraint that is chosen are those of the call."""

    @checked
    @refine(at_least(2, "m"))
    def take(x: Rank, y: Rank) -> Rank:
        return x + y

    assert (2, 3) == take(np.zeros((2, 3)), np.zeros((2, 3))).shape
    assert (2,) == take(FLOAT, FLOAT).shape
    for wrong in (np.zeros((2, 3)), FLOAT), (np.zeros((2, 1)), np.zeros((2, 1))):
        with pytest.raises(ContractError):
            take(*wrong)


class Box(Generic[T]):
    """A generic class."""

    @checked
    def swapped(self, x: T, y: T) -> tuple[T, T]:
        """Return both."""
        return y, x


def test_variable_of_a_class():
    """The variable of a class has one constraint in each call of a method."""
    box = Box()

    assert INT is box.swapped(INT, INT)[0]
    with pytest.raises(ContractError):
        box.swapped(INT, FLOAT)


def test_constraints_without_arrays_stay_one_clause():
    """A variable without an array in its constraints is checked by beartype, in one clause."""

    def take(x: Float[Array, " n"], y: Plain) -> Plain: ...

    def items(x: T) -> Iterator[T]:
        yield x

    assert 1 == len(contract_of(take).clauses)
    assert FLOAT is next(checked(items)(FLOAT))


@pytest.mark.slow
def test_calls_with_variables_are_generated():
    """Under fuzz, a call that breaks one constraint and fits another is no violation."""

    def mixed(x: T, ys: list[T], z: T | None = None) -> T:
        return x

    def overlapping(x: Wide, y: Wide) -> Wide:
        return y

    fuzz(mixed)
    fuzz(overlapping)


def test_oracle_mode_accepts_variables(monkeypatch):
    """With `CONTRACTS=oracle`, jaxtyping checks the variable in its own way."""

    def take(x: T) -> T:
        return x

    monkeypatch.setenv("CONTRACTS", "oracle")
    oracle = jaxtyped(take, typechecker=beartype.beartype)

    assert oracle(FLOAT) is checked(take)(FLOAT)
