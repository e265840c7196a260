"""What jaxtyping says in the body of a function is what it would say under its own decorator."""

import asyncio
import contextlib

import beartype
import jaxtyping
import numpy as np
import pytest
from jaxtyping import Float, jaxtyped, print_bindings

from contracts import checked

Array = np.ndarray
ones = np.ones
Row = Float[Array, " n"]


def theirs(function):
    """Put a function under jaxtyping."""
    return jaxtyped(function, typechecker=beartype.beartype)


class Layer:
    """A body that checks arrays."""

    width = 2

    def with_sizes(self, x: Float[Array, "n d"], *more: Float[Array, "*b {self.width}"]):
        """Check arrays by the axes of the call, and bind a new one."""
        shapes = {
            "n d": [(2, 3), (2, 4), (3, 2)],
            "new": [(5,), (6,), (5,)],
            "{self.width} d-1": [(2, 2), (2, 3)],
            "*b 2": [(7, 2), (2,), (1, 7, 2)],
            "#n": [(1,), (2,), (4,)],
        }
        return [
            isinstance(ones(shape), Float[Array, axes])
            for axes, each in shapes.items()
            for shape in each
        ]

    def in_context(self, x: Float[Array, "n d"]):
        """Check arrays in a context, whose axes are its own."""
        with jaxtyped("context"):
            inside = [isinstance(ones(size), Float[Array, " n"]) for size in (4, 4, 2)]
        return inside, [isinstance(ones(size), Float[Array, " n"]) for size in (4, 2)]

    def with_alias(self, x: Row):
        """Check by an annotation that has a name."""
        return isinstance(ones(4), Row), isinstance(ones(3), Row)

    def with_module(self, x: Row):
        """Check by an annotation of a module."""
        return [isinstance(ones(size), jaxtyping.Float[Array, " n"]) for size in (3, 4)]

    def with_inner(self, x: Row):
        """Check in a function of its own, by a class that it imports."""
        from jaxtyping import Shaped  # noqa: PLC0415 - as in a body

        def inner():
            return [isinstance(ones(size), Shaped[Array, " n"]) for size in (3, 4)]

        return inner()


CALLS = {
    "with_sizes": (ones((2, 3)), ones((7, 2))),
    "in_context": (ones((2, 3)),),
    "with_alias": (ones(3),),
    "with_module": (ones(3),),
    "with_inner": (ones(3),),
}


@pytest.mark.parametrize("name", CALLS)
def test_body_sees_the_axes_of_the_call(name):
    """`isinstance` in a body gives what it gives under jaxtyping."""
    function, arguments = getattr(Layer, name), CALLS[name]

    assert theirs(function)(Layer(), *arguments) == checked(function)(Layer(), *arguments)


def test_bindings_are_printed(capsys):
    """`print_bindings` prints the axes of the call, as under jaxtyping."""

    def show(x: Float[Array, "n *b"], y: Float[Array, "#*b"]) -> None:
        print_bindings()

    printed = []
    for check in (theirs, checked):
        check(show)(ones((2, 3, 4)), ones((1, 4)))
        printed.append(capsys.readouterr().out)

    assert "n=2" in printed[0]
    assert printed[0] == printed[1]


def test_axes_end_with_the_call():
    """After the call, and after an error in it, jaxtyping has forgotten them; calls may nest."""

    @checked
    def nested(x: Row, depth: int) -> list[bool]:
        if not depth:
            message = "deep"
            raise ValueError(message)
        with contextlib.suppress(ValueError):
            nested(ones(len(x) + 1), depth - 1)
        return [isinstance(ones(size), Row) for size in (len(x), len(x) + 1)]

    assert [True, False] == nested(ones(3), 2)
    assert isinstance(ones(9), Row)


def test_class_of_the_method_may_not_exist_yet():
    """A method that calls `super` is declared before its class exists."""

    class Child(Layer):
        @checked
        def with_super(self, x: Row):
            return super().with_alias(ones(4)), isinstance(ones(4), Row)

    assert ((False, True), False) == Child().with_super(ones(3))


def test_result_is_checked_as_before():
    """A function that asks jaxtyping is checked as any other."""

    @checked
    def double(x: Row) -> Row:
        assert isinstance(x, Row)
        return np.concatenate([x, x])

    with pytest.raises(TypeError, match="return: got 6 on axis 0, expected n = 3"):
        double(ones(3))


def test_function_that_does_not_ask_is_called_directly():
    """The axes are bound for the bodies that need them: the others cost nothing."""

    def plain(x: Row) -> None:
        assert isinstance(x, np.ndarray)

    called = checked(plain)
    called(ones(2))

    assert plain is called.__globals__["function"]


def test_coroutine_runs_after_its_call():
    """The body of a coroutine runs later: jaxtyping has no axes for it either."""

    async def later(x: Row):
        """Return whether an array that is one longer has the same axes."""
        return isinstance(ones(len(x) + 1), Row)

    assert asyncio.run(theirs(later)(ones(3))) is asyncio.run(checked(later)(ones(3)))
