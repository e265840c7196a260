"""Objects are generated with axes of their own; one that cannot be made is named."""

import dataclasses
from typing import TypedDict

import numpy as np
import pytest
from hypothesis import given, settings
from jaxtyping import Float

from contracts import UndrawableError, arguments, checked, fuzz

Array = np.ndarray
FEW = settings(max_examples=25, deadline=None)


@dataclasses.dataclass
class Sized:
    """An axis, and one computed from it."""

    x: Float[Array, " n"]
    y: Float[Array, "n+1 *b"]


class Entry(TypedDict, total=False):
    """Keys that may be left out."""

    x: Float[Array, " n"]
    other: int


class Plain:
    """A class that says nothing of its constructor."""

    x: Float[Array, " n"]


@dataclasses.dataclass
class Strict:
    """A dataclass that refuses what is generated."""

    x: Float[Array, " n"]

    def __post_init__(self) -> None:
        """Refuse."""
        message = "never"
        raise ValueError(message)


@checked
def take(
    a: Sized,
    b: list[Sized],
    c: tuple[Entry, int],
    x: Float[Array, " n"],
    y: Float[Array, "2*n"],
) -> Float[Array, " n"]:
    """Take objects beside axes of the call."""
    return x


def test_each_object_has_its_own_sizes():
    """Every generated call is accepted, and objects of one call have different sizes."""
    sizes = set()

    @FEW
    @given(arguments(take))
    def draw(values):
        take(**values)
        sizes.add((len(values["a"].x) == len(values["x"]), len(values["b"]) > 1))

    draw()

    assert (False, True) in sizes


def test_fuzzed_function_with_objects():
    """The violations of such a call are those that jaxtyping finds as well."""
    fuzz(take)


def test_class_of_attrs_is_made_by_its_constructor():
    """The constructor names a private field without the underscore."""
    attrs = pytest.importorskip("attrs")

    @attrs.define
    class Private:
        _x: Float[Array, " n"]
        y: Float[Array, " n"] = None
        z: list[int] = attrs.Factory(list)

    @checked
    def of_private(a: list[Private], x: Float[Array, " n"]) -> None: ...

    @FEW
    @given(arguments(of_private))
    def draw(values):
        of_private(**values)

    draw()


def of_plain(a: Plain) -> None:
    """Take an object of a plain class."""


def of_strict(a: Strict) -> None:
    """Take an object that cannot be made."""


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (of_plain, r"a: no Plain can be generated \(its constructor is its own\): provide one"),
        (of_strict, r"a: Strict\(...\) raises ValueError: never: provide one"),
    ],
)
def test_object_that_cannot_be_made_is_named(function, reason):
    """The error has the reason, with which pytest skips the test."""
    with pytest.raises(UndrawableError, match=reason):
        fuzz(function)


@dataclasses.dataclass
class Settings:
    """A class without arrays, whose constructor accepts few values."""

    width: int

    def __post_init__(self) -> None:
        """Refuse what is generated."""
        message = "never"
        raise ValueError(message)


def of_settings(x: Float[Array, " n"], a: list[Settings] | Settings) -> None:
    """Take an object that Hypothesis makes."""


def test_object_without_arrays_that_cannot_be_made_is_named():
    """The error of a constructor is no failure of the function."""
    with pytest.raises(
        UndrawableError, match=r"a: a value of .*Settings.* raises ValueError: never"
    ):
        fuzz(of_settings)


@FEW
@given(arguments(of_plain, a=Plain()))
def test_object_may_be_provided(values):
    """An object that cannot be generated is passed by the user."""
    assert isinstance(values["a"], Plain)
