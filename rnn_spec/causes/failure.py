"""How a law fails on a case: the layer returned something wrong, or raised an error."""

from __future__ import annotations

from typing import TypeAlias

from rnn_spec.causes.model_failure import ModelFailure
from rnn_spec.causes.tagged import Tagged

__all__ = [
    "Accepted",
    "Failure",
    "NotRepeated",
    "OtherEquations",
    "Passed",
    "Raised",
    "Unchanged",
    "UnclearError",
    "WrongCount",
    "WrongDistribution",
    "WrongProperty",
    "WrongProportion",
    "WrongReturn",
    "WrongShape",
    "WrongValue",
]

Passed: TypeAlias = tuple[tuple[str, tuple[int, ...]], ...]
"""The name and the shape of each array that a call passes, in torch.nn's layout."""


class WrongValue(Tagged, frozen=True):
    """
    A number in a tensor that differs from the one expected, or is not finite.

    Attributes:
        part: the tensor, such as `output` or `h_n`.
        index: the place in the tensor where the difference is largest.
        got: the value there.
        expected: the value that the law requires.
        tolerance: the largest difference allowed; 0 where the values must be equal bit for bit.
    """

    part: str
    index: tuple[int, ...]
    got: float
    expected: float
    tolerance: float


class WrongShape(Tagged, frozen=True):
    """A tensor of the wrong shape."""

    part: str
    got: tuple[int, ...]
    expected: tuple[int, ...]


class WrongCount(Tagged, frozen=True):
    """A tuple with the wrong number of parts."""

    part: str
    got: int
    expected: int


class WrongProperty(Tagged, frozen=True):
    """A dtype, a shape, a list of names or another plain value, written as text, that is wrong."""

    part: str
    got: str
    expected: str


class WrongReturn(Tagged, frozen=True):
    """A result that is not an output and a final state, both described in words."""

    got: str
    expected: str


class Unchanged(Tagged, frozen=True):
    """
    A tensor that stays the same where the law requires a difference.

    Attributes:
        part: the tensor.
        is_zero: whether it is zero, where the law requires it not to be.
    """

    part: str
    is_zero: bool = False


class Accepted(Tagged, frozen=True):
    """
    A call that should raise an error and does not.

    Attributes:
        call: what is wrong about it, in words.
        passed: the name and the shape of each array that it passes, in torch.nn's layout.
    """

    call: str
    passed: Passed = ()


class UnclearError(Tagged, frozen=True):
    """
    An error whose message leaves out what the user needs to know.

    Attributes:
        missing: the sizes or names that the message must contain and does not.
        error: the name of the error's class.
        message: the message.
        passed: the name and the shape of each array that the call passes, in torch.nn's layout.
    """

    missing: tuple[str, ...]
    error: str
    message: str
    passed: Passed = ()


class Raised(Tagged, frozen=True):
    """
    An error of the layer.

    Attributes:
        error: the name of the error's class.
        message: the line of the message that says most.
        during: what was done, where that is not the call of the law.
    """

    error: str
    message: str
    during: str = ""


class WrongDistribution(Tagged, frozen=True):
    """
    A sample that is too improbable under the distribution that the law requires.

    Attributes:
        part: what was sampled.
        count: the number of values.
        minimum: the smallest value.
        maximum: the largest value.
        standard_deviation: of the values.
        expected: the distribution, such as `uniform(-0.5, 0.5)`.
        p_value: the probability of such a sample.
    """

    part: str
    count: int
    minimum: float
    maximum: float
    standard_deviation: float
    expected: str
    p_value: float


class WrongProportion(Tagged, frozen=True):
    """
    A count that is too improbable under the chance that the law requires.

    Attributes:
        part: what was counted.
        count: how often it happened.
        total: the number of independent trials.
        chance: the probability that the law requires of each.
        p_value: the probability of such a count.
    """

    part: str
    count: int
    total: int
    chance: float
    p_value: float


class OtherEquations(Tagged, frozen=True):
    """
    A layer whose kind is stated, and that computes other equations, as an experiment showed.

    Attributes:
        got: what it computes, in words.
        kind: the kind that is stated.
    """

    got: str
    kind: str


class NotRepeated(Tagged, frozen=True):
    """A failure that did not happen again on the same case."""


Failure: TypeAlias = (
    WrongValue
    | WrongShape
    | WrongCount
    | WrongProperty
    | WrongReturn
    | Unchanged
    | Accepted
    | UnclearError
    | Raised
    | WrongDistribution
    | WrongProportion
    | OtherEquations
    | NotRepeated
    | ModelFailure
)
