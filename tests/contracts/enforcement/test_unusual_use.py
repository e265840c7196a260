"""Annotations and uses that were reported: what jaxtyping accepts, copies, threads, tracebacks."""

from __future__ import annotations

import copy
import pickle
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import beartype
import numpy as np
import pytest
from jaxtyping import Float, TypeCheckError, jaxtyped

from contracts import ContractError, checked
from contracts.enforcement.decorators import Decorators

Array = np.ndarray
ones = np.ones


def of_one(x: Float[Array, "... n d"]) -> Float[Array, "... n d"] | tuple[Float[Array, "... n d"]]:
    """Return two, where one is annotated."""
    return x, x


def of_any(x: Float[Array, "n d"]) -> Float[Array, "n d"] | tuple[Float[Array, "n d"] | Any]:
    """Return two, where one is annotated, which may be anything."""
    return x, x


def undefined(
    x: Float[Array, "n d"],
    y: list[Float[Array, " n"] | Undefined] | None = None,
) -> Float[Array, "n d"] | tuple[Float[Array, "n d"] | Undefined]:
    """Return two; the type of the one is never imported."""
    return x, x


@pytest.mark.parametrize("function", [of_one, of_any])
def test_tuple_of_another_length_is_refused(function):
    """A tuple in a union has a length, as with jaxtyping."""
    with pytest.raises(ContractError, match="return: got tuple of length 2"):
        checked(function)(ones((2, 3)))
    with pytest.raises(TypeCheckError):
        jaxtyped(function, typechecker=beartype.beartype)(ones((2, 3)))


def test_container_of_an_undefined_name_is_not_checked():
    """A name that is never imported says nothing, as with jaxtyping; other annotations do."""
    function = Decorators(strict=False).function(undefined)
    theirs = jaxtyped(undefined, typechecker=beartype.beartype)

    assert 2 == len(function(ones((2, 3)), ["a"])) == len(theirs(ones((2, 3)), ["a"]))
    with pytest.raises(ContractError, match="x: got 1 axis"):
        function(ones(3))


@checked
def scaled(x: Float[Array, "n d"], *, k: int = 2) -> Float[Array, "n d"]:
    """Multiply."""
    return x * k


def test_function_is_copied_by_its_name():
    """A function under contract is pickled and copied as any function."""
    assert scaled is pickle.loads(pickle.dumps(scaled))
    assert scaled is copy.deepcopy(scaled)


@pytest.mark.slow
def test_threads_do_not_share_axes():
    """Calls of several threads, right and wrong ones, have their own axes."""

    def work(n):
        for _ in range(50):
            assert (n, n + 1) == scaled(ones((n, n + 1))).shape
            with pytest.raises(ContractError, match="scaled: x: got 1 axis"):
                scaled(ones(n))
        return n

    with ThreadPoolExecutor(8) as pool:
        assert list(range(1, 9)) == list(pool.map(work, range(1, 9)))


def test_contracts_are_declared_in_threads():
    """Each declaration has its own code."""

    def make(size):
        def take(x): ...

        take.__annotations__ = {"x": Float[Array, f"n {size}"]}
        return checked(take)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(50)))
    for size, take in enumerate(made):
        take(ones((2, size)))
        with pytest.raises(ContractError):
            take(ones((2, size + 1)))


def test_traceback_has_one_line_of_the_check():
    """An error of the function itself passes through one frame of generated code."""

    @checked
    def boom(x: Float[Array, " n"]) -> None:
        raise KeyError

    def files():
        with pytest.raises(KeyError) as caught:
            boom(ones(2))

        return [frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)]

    name = f"{__name__}.{boom.__qualname__}"
    generated = [f"<contract of {name}>", __file__]

    assert [__file__, f"<first call of {name}>", *generated] == files()
    assert [__file__, *generated] == files()


def test_either_decorator_may_be_outside():
    """`checked` and `jaxtyped` may stand on one function, in either order."""

    def double(x: Float[Array, " n"]) -> Float[Array, " n"]:
        return 2 * x

    def theirs(function):
        return jaxtyped(function, typechecker=beartype.beartype)

    assert 2 == theirs(checked(double))(ones(3))[0] == checked(theirs(double))(ones(3))[0]
    for call in (theirs(checked(double)), checked(theirs(double))):
        with pytest.raises((ContractError, TypeCheckError)):
            call(ones((2, 2)))
