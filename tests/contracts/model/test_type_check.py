"""A hint of classes and literals is checked as by beartype, and without its import."""

import abc
import collections.abc
import enum
import subprocess
import sys
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Protocol, TypeVar

import numpy as np
import pytest
from beartype.door import is_bearable
from beartype.vale import Is

from contracts.model.type_check import classes_of, matches_hint, plain_test

T = TypeVar("T")


class Colour(enum.Enum):
    """A class with a metaclass."""

    RED = 1


class Pair(NamedTuple):
    """A tuple with names."""

    first: int


class Abstract(abc.ABC):
    """An abstract class."""

    @abc.abstractmethod
    def read(self):
        """Return what is read."""


class Concrete(Abstract):
    """A class that is not abstract."""

    def read(self):
        """Return nothing."""


class Generics(Generic[T]):
    """A generic class."""


class Sized(Protocol):
    """A protocol, for which `isinstance` is an error."""

    size: int


Positive = Annotated[int, Is[lambda number: number > 0]]

SIMPLE = (
    *(int, None, object, np.ndarray, np.floating, Colour, Pair, Abstract, Generics),
    *(int | None, int | str, Annotated[int, 1], Annotated[int | None, 1], Annotated[None, 1]),
    *(Annotated[int | str, 1] | None, collections.abc.Callable, collections.abc.Sized),
)

LITERALS = (
    *(
        Literal["a"],
        Literal[1],
        Literal[True],
        Literal[Colour.RED],
        Literal["b", 1],
    ),
    *(Literal["a"] | None, Literal["b"] | list, Annotated[Literal["a"], 1] | int),
)

OTHERS = (Any, Sized, Positive, Positive | None, list[int], Literal["a"], NewType("Width", int))

VALUES = (
    1,
    -1,
    True,
    None,
    "a",
    "b",
    np.str_("a"),
    np.int64(1),
    1.0,
    [1],
    ["a"],
    Colour.RED,
    Pair(1),
    Concrete(),
    Generics(),
)

PROGRAM = """
import enum, sys
from typing import Annotated, Literal
import numpy as np
from jaxtyping import Float
from contracts import checked

class Colour(enum.Enum):
    RED = 1

@checked
def take(
    x: Float[np.ndarray, " n"],
    k: int | None,
    m: Annotated[int, 1],
    c: Colour,
    mode: Literal["sum", "mean"] | None,
    sizes: list,
):
    return x

take(np.ones(2), None, 1, Colour.RED, "sum", [1])
print("beartype" in sys.modules)
"""


@pytest.mark.parametrize("hint", SIMPLE, ids=str)
def test_hint_of_classes_is_checked_as_by_beartype(hint):
    """It has classes, and each value is of one of them if and only if beartype accepts it."""
    classes = classes_of(hint)

    assert classes
    for value in VALUES:
        expected = is_bearable(value, hint)

        assert expected == isinstance(value, classes) == matches_hint(value, hint)


@pytest.mark.parametrize("hint", LITERALS, ids=str)
def test_hint_of_literals_is_checked_as_by_beartype(hint):
    """A value fits if it is of the class of a literal and equal to it; 1.0 is not the literal 1."""
    test = plain_test(hint)

    for value in VALUES:
        expected = is_bearable(value, hint)

        assert expected == test(value) == matches_hint(value, hint)


@pytest.mark.parametrize(
    "hint", [Literal["a"] | Positive, list[int], Literal["a"] | Sized], ids=str
)
def test_hint_that_says_more_than_classes_and_literals_is_left_to_beartype(hint):
    """One option that needs it is enough."""
    assert plain_test(hint) is None


@pytest.mark.parametrize("hint", OTHERS, ids=str)
def test_any_other_hint_has_no_classes(hint):
    """A condition of beartype, a protocol or an item says more than a class."""
    assert () == classes_of(hint)


def test_condition_of_beartype_is_checked():
    """Metadata of `beartype.vale` are conditions, other metadata are ignored."""
    assert [True, False] == [matches_hint(each, Positive) for each in (1, -1)]


@pytest.mark.slow
def test_first_call_does_not_import_beartype():
    """Its import takes longer than all the rest, and few hints need it."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "False\n" == done.stdout, done.stderr
