"""The axes of a class are its own: a failure that comes from their sizes says so."""

import re
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypedDict, TypeVar

import numpy as np
import pytest
from jaxtyping import Float

import contracts

Array = np.ndarray
T = TypeVar("T")


@dataclass
class Scaler:
    """A size that a reader takes for that of the call."""

    mean: Float[Array, " feat"]
    std: Float[Array, " feat"]


class Point(NamedTuple):
    """The same in a named tuple."""

    mean: Float[Array, " feat"]


class Entry(TypedDict):
    """The same in a dictionary."""

    mean: Float[Array, " feat"]


@dataclass
class Tied(Generic[T]):
    """A class whose axes the annotation of an argument names."""

    mean: T


def scale(x: Float[Array, "time feat"], s: Scaler) -> Float[Array, "time feat"]:
    """Use one object as if its axes were those of the call."""
    return (x - s.mean) / (abs(s.std) + 1)


def mixed(x: Float[Array, "time feat"], p: Point, e: Entry | None) -> Float[Array, "time feat"]:
    """Use objects of several classes."""
    return x - p.mean if e is None else x - p.mean - e["mean"]


def between(
    x: Float[Array, "time feat"], s: Tied[Float[Array, " feat"]], t: Tied[Float[Array, " feat"]]
) -> Float[Array, "time feat"]:
    """Use two objects with the axes of the call."""
    return x - s.mean + t.mean


def two(x: Float[Array, "time feat"], s: Scaler, t: Scaler) -> Float[Array, "time feat"]:
    """Use two objects, of which the contract lets either have another size."""
    return x - s.mean + t.mean


def listed(x: Float[Array, "time feat"], each: list[Point]) -> Float[Array, "time feat"]:
    """Use each object of a list."""
    return sum((point.mean for point in each), x)


def failing(x: Float[Array, "time feat"], s: Scaler) -> Float[Array, "time feat"]:
    """Fail in each call, whatever the sizes."""
    raise ValueError


def notes(function):
    """The notes on the axes of a class below the failure of a generated call."""
    with pytest.raises((ValueError, contracts.ContractError)) as raised:
        contracts.fuzz(function)

    return [each for each in raised.value.__notes__ if "belong to each object" in each]


@pytest.mark.parametrize("function", [scale, mixed, between])
def test_object_that_is_alone_of_its_class_has_the_sizes_of_the_call(function):
    """A correct function that takes the axes of the class for its own passes."""
    contracts.fuzz(function)


@pytest.mark.parametrize(
    ("function", "sizes", "tie"),
    [
        (two, r"\w[.\w]* has feat = \d, \w\.mean has feat = \d", 'Scaler[Float[ndarray, "feat"]]'),
        (listed, r"\w has feat = \d, each\[\d\]\.mean has feat", 'Point[Float[ndarray, "feat"]]'),
    ],
)
def test_failure_with_other_sizes_of_two_objects_says_how_to_tie_them(function, sizes, tie):
    """The note names both arrays, their sizes and the generic class."""
    (note,) = notes(function)

    assert re.match(sizes, note)
    assert note.endswith(tie)


def test_failure_with_equal_sizes_has_no_such_note():
    """The sizes of the class are no reason there."""
    assert notes(failing) == []
