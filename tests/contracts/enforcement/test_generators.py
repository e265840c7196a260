"""Generators: what they yield, are sent and return is checked at the axes of the call."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator

import numpy as np
import pytest
from jaxtyping import Float

from contracts import ContractError, checked

Array = np.ndarray
ones = np.ones


@checked
def rows(x: Float[Array, "n d"], wrong: int = -1) -> Iterator[Float[Array, " d"]]:
    """Yield the rows; one of them may be wrong."""
    for index, row in enumerate(x):
        yield row[1:] if index == wrong else row


@checked
def batches(x: Float[Array, "n d"], size: int) -> Iterable[Float[Array, "batch d"]]:
    """Yield batches; the last one is smaller."""
    for start in range(0, len(x), size):
        yield x[start : start + size]


@checked
def averaged(d: Float[Array, " d"]) -> Generator[int, Float[Array, " d"], Float[Array, " d"]]:
    """Receive arrays, and return their sum."""
    total = d
    while True:
        try:
            total = total + (yield 1)
        except KeyError:
            return total
        except ValueError:
            return total[1:]


@checked
async def later(x: Float[Array, "n d"], wrong: int = -1) -> AsyncIterator[Float[Array, " d"]]:
    """Yield the rows, asynchronously."""
    for index, row in enumerate(x):
        await asyncio.sleep(0)
        yield row[1:] if index == wrong else row


@checked
async def echo(x: Float[Array, " d"]) -> AsyncGenerator[int, Float[Array, " d"]]:
    """Receive one array after the other."""
    for number in range(9):
        yield number


def broken(call):
    """Return the message of a broken contract."""
    with pytest.raises(ContractError) as caught:
        call()

    return str(caught.value)


def test_items_are_checked():
    """A right generator is as before; a wrong item is refused when it is yielded."""
    assert 3 == len(list(rows(ones((3, 2)))))
    items = rows(ones((3, 2)), 1)
    next(items)

    assert "rows: yield: got 1 on axis 0, expected d = 2" in broken(lambda: next(items))


def test_arguments_are_checked_at_the_call():
    """A wrong argument is refused before the first item."""
    assert "x: got 1 axis, expected 2" in broken(lambda: rows(ones(3)))


def test_axis_of_an_item_alone_may_vary():
    """An axis that no argument binds is that of one item."""
    assert [2, 2, 1] == [len(batch) for batch in batches(ones((5, 3)), 2)]


def test_sent_and_returned_values_are_checked():
    """What is sent must fit, and what the generator returns; an error is passed on to it."""
    generator = averaged(ones(2))
    next(generator)
    generator.send(ones(2))
    with pytest.raises(StopIteration) as stop:
        generator.throw(KeyError())

    assert [2.0, 2.0] == stop.value.value.tolist()

    generator = averaged(ones(2))
    next(generator)
    assert "send: got 3 on axis 0, expected d = 2" in broken(lambda: generator.send(ones(3)))

    generator = averaged(ones(2))
    next(generator)
    assert "return: got 1 on axis 0" in broken(lambda: generator.throw(ValueError()))


def test_error_in_a_context_reaches_the_generator():
    """A generator behind `contextmanager` sees the errors of its block, also a broken contract."""
    seen = []

    @contextlib.contextmanager
    @checked
    def context(x: Float[Array, " n"]) -> Iterator[Float[Array, " n"]]:
        try:
            yield x
        except ContractError as error:
            seen.append(error)
        finally:
            seen.append("closed")

    with context(ones(2)) as value:
        assert (2,) == value.shape
        rows(ones(3))

    assert [ContractError, str] == list(map(type, seen))


def test_generator_is_closed_with_its_check():
    """The generator under contract ends when it is closed, and after a wrong item."""
    ended = []

    @checked
    def items(x: Float[Array, " n"]) -> Iterator[Float[Array, " n"]]:
        try:
            yield x
            yield x[1:]
        finally:
            ended.append(1)

    generator = items(ones(2))
    next(generator)
    generator.close()
    broken(lambda: list(items(ones(2))))

    assert [1, 1] == ended


async def collect(generator):
    """Return the items of an asynchronous generator."""
    return [each async for each in generator]


async def send(generator, value):
    """Send a value, after the first item."""
    await anext(generator)

    return await generator.asend(value)


def test_asynchronous_generators_are_checked():
    """Items and sent values are checked as they pass."""
    assert 3 == len(asyncio.run(collect(later(ones((3, 2))))))
    assert 1 == asyncio.run(send(echo(ones(2)), ones(2)))
    assert "later: yield: got 1" in broken(lambda: asyncio.run(collect(later(ones((3, 2)), 1))))
    assert "echo: send: got 3" in broken(lambda: asyncio.run(send(echo(ones(2)), ones(3))))


def test_function_that_returns_an_iterator_is_no_generator():
    """What another function yields is not read."""

    @checked
    def forward(x: Float[Array, " n"]) -> Iterator[Float[Array, " n"]]:
        return iter([x, x[1:]])

    assert 2 == len(list(forward(ones(2))))
