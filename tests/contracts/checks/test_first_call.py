"""The code of a check is generated when its function is called first, and nothing shows it."""

import asyncio
import functools
import inspect
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import no_type_check

import numpy as np
import pytest
from hypothesis import find, settings
from jaxtyping import Float

from contracts import ContractError, arguments, checked

Array = np.ndarray
Row = Float[Array, " n"]


def is_generated(function):
    """Whether the code of a check is generated."""
    return "accepts_1" in function.__globals__


@pytest.fixture
def add():
    """A function under contract that was not called yet."""

    @checked
    def add(x: Row, /, y: Row, *more: Row, scale: float = 1.0, **named: Row) -> Row:
        return scale * (x + y + sum(more) + sum(named.values()))

    return add


ONES = np.ones(2)


def test_code_is_generated_at_the_first_call(add):
    """A declaration generates no code; one call does, and takes its arguments on."""
    assert not is_generated(add)
    assert 8 == add(ONES, ONES, ONES, scale=2.0, extra=ONES)[0]
    assert is_generated(add)


def test_first_call_is_checked(add):
    """The first call is refused like any other."""
    for _ in range(2):
        with pytest.raises(ContractError, match="y: got 3 on axis 0"):
            add(ONES, np.ones(3))


def test_first_call_changes_nothing_that_can_be_inspected(add):
    """Parameters, defaults, name and flags are the same before the first call and after it."""

    def inspected():
        return (
            inspect.getfullargspec(add),
            (add.__defaults__, add.__kwdefaults__, add.__name__, add.__qualname__),
            (inspect.iscoroutinefunction(add), add.__code__.co_name),
        )

    before = inspected()
    add(ONES, ONES)

    assert before == inspected()


def test_coroutine_is_one_before_its_first_call():
    """A coroutine function is known as one, and its first call is awaited."""

    @checked
    async def later(x: Row) -> Row:
        """Return the row."""
        return x

    assert inspect.iscoroutinefunction(later)
    assert ONES is asyncio.run(later(ONES))
    assert inspect.iscoroutinefunction(later)
    with pytest.raises(ContractError):
        asyncio.run(later(1))


def test_threads_may_share_the_first_call():
    """Many threads that call a function first, at once, all have it checked."""

    @checked
    def double(x: Row) -> Row:
        return 2 * x

    barrier = threading.Barrier(8)

    def call(_):
        barrier.wait()
        with pytest.raises(ContractError):
            double(np.ones((1, 2)))

        return double(ONES)[0]

    with ThreadPoolExecutor(8) as pool:
        assert [2] * 8 == list(pool.map(call, range(8)))


@pytest.mark.parametrize("called", [True, False])
def test_checks_end_with_a_mark_that_is_set_later(add, called):
    """`no_type_check` ends the checks, set before the first call or after it."""
    if called:
        add(ONES, ONES)

    assert 2 == no_type_check(add)(ONES, np.ones(1))[1]


def test_parameters_may_have_the_names_of_the_code():
    """A parameter may have any name that generated code uses."""

    @checked
    def named(function: Row, result: Row, accepts_1: int = 1, call: int = 2) -> Row:
        return function + result + accepts_1 + call

    assert 5 == named(ONES, ONES)[0]
    with pytest.raises(ContractError, match="result: got 3"):
        named(ONES, np.ones(3))


def nested(depth):
    """Return a function with a list in a list, and so on."""
    annotation = Row
    for _ in range(depth):
        annotation = list[annotation]

    def take(x): ...

    take.__annotations__ = {"x": annotation}

    return take


def test_annotation_that_is_nested_too_deeply_is_an_error_of_the_declaration():
    """What Python cannot compile is refused when it is declared, not at a call."""
    checked(nested(15))([])
    with pytest.raises(ContractError, match=r"take: an annotation is nested too deeply"):
        checked(nested(30))


@pytest.mark.filterwarnings("error")
def test_code_is_generated_before_a_generated_call(add):
    """A time limit of a test does not count it, also where a decorator is around the check."""

    @functools.wraps(add)
    def around(*args, **kwargs):
        return add(*args, **kwargs)

    find(arguments(around), lambda _: True, settings=settings(database=None))

    assert is_generated(add)


@pytest.mark.filterwarnings("error")
def test_random_numbers_stay_the_same_where_a_check_is_generated():
    """Beartype draws one when it reads a list; Hypothesis refuses that in a strategy."""

    @checked
    def take(x: Row, sizes: list[int]): ...

    find(arguments(take), lambda _: True, settings=settings(database=None))

    assert is_generated(take)
