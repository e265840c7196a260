"""The result of a law's body: what should be equal, differ, raise an error, or be distributed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch

from rnn_spec.causes.cause import NotOffered

__all__ = [
    "Difference",
    "Distribution",
    "Equation",
    "Names",
    "NotDecidedError",
    "Outcome",
    "Proportion",
    "Refusal",
]


Names: TypeAlias = "str | tuple[Names, ...]"

ANSWER: Names = ("output", ("h_n", "c_n"))


class NotDecidedError(Exception):
    """A case on which nothing shows whether a law is true; its *cause* says why."""

    def __init__(self, law: str, reason: str) -> None:
        """Store the cause: the law, and why it is not decided."""
        super().__init__(reason)
        self.cause = NotOffered(law, reason)


@dataclass(frozen=True)
class Equation:
    """
    Two sides that should be equal: tensors, plain values, or tuples of either.

    Attributes:
        found: the results of the subject.
        wanted: the values that the law demands.
        names: the names of the parts, nested in the same way.
        exact: whether both sides are equal bit for bit; else, within rounding.
        precision: the dtype whose rounding bounds the difference, if it is not their own.
        in_detail: computes the equation of each single part, which decides if this one fails.
    """

    found: Any
    wanted: Any
    names: Names = ANSWER
    exact: bool = False
    precision: torch.dtype | None = None
    in_detail: Callable[[], Equation] | None = None


@dataclass(frozen=True)
class Difference:
    """
    Two sides; each of their parts should differ somewhere, by more than rounding.

    Attributes:
        found: the results of the subject.
        other: the results from which they should differ.
        names: the names of the parts, nested in the same way.
        scale: the size of the numbers that were rounded on the way, if the results may be smaller.
    """

    found: Any
    other: Any
    names: Names = ANSWER
    scale: float = 0.0


@dataclass(frozen=True)
class Refusal:
    """
    A call that should raise an error whose message contains each of `naming`.

    Attributes:
        call: the call; a report has the shapes of the tensors that a `functools.partial` passes.
        naming: what the message of the error must contain.
        what: what is wrong about the call, in words.
    """

    call: Callable[[], object]
    naming: tuple[object, ...] = ()
    what: str = "the call"


@dataclass(frozen=True)
class Distribution:
    """Samples, by name, that should each follow `wanted`: `Uniform`, or a frozen one of scipy."""

    found: Mapping[str, Any]
    wanted: Any


@dataclass(frozen=True)
class Proportion:
    """Counts, by name: successes and independent trials, each with the probability `wanted`."""

    found: Mapping[str, tuple[int, int]]
    wanted: float


Single: TypeAlias = Equation | Difference | Refusal | Distribution | Proportion
Outcome: TypeAlias = Single | tuple[Single, ...]
