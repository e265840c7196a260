"""What a law of models demands of results: the same values, or that something is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rnn_spec.causes.failure import Failure
from rnn_spec.law_definition.outcome import Distribution
from rnn_spec.models.calls.results import Results
from rnn_spec.models.signature.argument import Part

__all__ = ["CheckError", "Demand", "Demands", "Distributed", "Gap", "Required", "Same", "Undecided"]


@dataclass(frozen=True)
class Gap:
    """
    Where two results differ.

    Attributes:
        part: the part of the result.
        index: the place of the first difference.
        difference: the largest difference; infinite where one of two values is NaN.
    """

    part: Part
    index: tuple[int, ...]
    difference: float

    def along(self, axis: str | None) -> int:
        """Return the index along an axis; -1 if the part has no such axis."""
        place = self.part.axis(axis)

        return -1 if place is None or place >= len(self.index) else self.index[place]


@dataclass(frozen=True)
class Same:
    """
    Two results that should be equal.

    Attributes:
        got: the results of the changed call.
        expected: the results that the law demands.
        failure: makes the failure from where they differ.
        exact: whether they are equal bit for bit; else, within rounding.
    """

    got: Results
    expected: Results
    failure: Callable[[Gap], Failure]
    exact: bool = False


@dataclass(frozen=True)
class Required:
    """Something that should be true, and the failure if it is not."""

    is_true: bool
    failure: Failure


@dataclass(frozen=True)
class Undecided:
    """A law that cannot be decided on this case, with the reason in words."""

    reason: str


@dataclass(frozen=True)
class Distributed:
    """Samples that should follow a distribution."""

    distribution: Distribution


class CheckError(Undecided):
    """A law that is not decided because of an error of our own; the reason says which."""


Demand: TypeAlias = Same | Required | Distributed | Undecided
Demands: TypeAlias = Iterator[Demand]
"""What a law demands, one after the other: the first that is not met is the failure."""
